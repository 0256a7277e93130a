import ArgumentParser
import DToPConfiguration
import DToPService

/// A document that is written from the program's own tables.
enum ReferenceDocument: String, CaseIterable, ExpressibleByArgument {
    case markdown, yaml, schema, metrics

    func text() throws -> String {
        switch self {
        case .markdown: try ConfigurationReference.markdown.text()
        case .yaml: try ConfigurationReference.yaml.text()
        case .schema: try ConfigurationReference.schema.text()
        case .metrics: MetricsReference.markdown
        }
    }
}
