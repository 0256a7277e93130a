import ArgumentParser
import Numerics

/// What the layers multiply in.
struct PrecisionOption: ParsableArguments {
    @Option(
        help: """
            What the layers multiply in: float32, or int8: about twice as fast, and nearly the same answer \
            (default: the model's).
            """)
    var precision: Precision?
}

extension Precision: ExpressibleByArgument {}
