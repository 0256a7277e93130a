import ArgumentParser
import DToPBatch

extension Shard: ExpressibleByArgument {
    package init?(argument: String) { self.init(text: argument) }
}
