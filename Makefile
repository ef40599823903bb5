.PHONY: test coverage check ci bench pictures
test:
	python3 -m venv --without-pip .venv
	python3 -m pip --python .venv install --quiet --editable '.[dev]'
	.venv/bin/python -m pytest
coverage:
	rm -f .coverage .coverage.*
	.venv/bin/python -m coverage run -m pytest
	.venv/bin/python -m coverage combine --quiet
	.venv/bin/python -m coverage report
	.venv/bin/python -m coverage json --quiet -o - | .venv/bin/python tests/held.py
check:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/prep bank check --strict --run data/questions.yaml
ci:
	bash .ci/run
bench:
	.venv/bin/python bench/speed.py
pictures:
	.venv/bin/python docs/pictures.py
