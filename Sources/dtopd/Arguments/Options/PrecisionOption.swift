import ArgumentParser
import Compute

/// The precision in which layers multiply.
struct PrecisionOption: ParsableArguments {
    @Option(help: .setting("precision"))
    var precision: Precision?
}

extension Precision: ExpressibleByArgument {}
