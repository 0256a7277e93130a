from .commands import main
from .environment import keep_memory


def run() -> None:
    keep_memory()
    main()


if __name__ == "__main__":
    run()
