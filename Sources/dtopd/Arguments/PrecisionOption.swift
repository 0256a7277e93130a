import ArgumentParser
import Compute

/// The precision in which layers multiply.
struct PrecisionOption: ParsableArguments {
    @Option(
        help: """
            What the layers multiply in: float32, or int8: about twice as fast, and nearly the same answer \
            (default: the model's).
            """)
    var precision: Precision?
}

extension Precision: ExpressibleByArgument {}
