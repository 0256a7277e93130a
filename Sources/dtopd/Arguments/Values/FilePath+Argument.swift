import ArgumentParser
import FileNames
import SystemPackage

extension FilePath: @retroactive ExpressibleByArgument {
    // Public, because the type and the protocol are.
    public init?(argument: String) { self.init(text: argument) }
}
