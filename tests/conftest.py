"""What every test may use."""

pytest_plugins = ["tests.home.fixtures", "tests.lab.fixtures", "tests.recordings"]
