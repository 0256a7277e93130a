import ArgumentParser
import FileNames
import SystemPackage

extension FilePath: @retroactive ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}
