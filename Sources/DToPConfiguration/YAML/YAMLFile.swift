import FileNames
import SystemPackage
import Yams

/// A YAML file as its tree, and the problems found in it.
struct YAMLFile {
    let name: String
    private(set) var problems: [ConfigurationProblem] = []
    /// The tree; nil if the file cannot be read.
    private(set) var root: Node?

    /// A megabyte is ten thousand streams.
    private static let longest = 1 << 20

    init(_ path: FilePath) {
        name = path.shown
        do { root = try read(path) } catch { problems.append(error) }
    }

    /// Records a problem at a place in the tree.
    mutating func add(_ message: String, at node: Node?) {
        problems.append(problem(message, at: node?.mark))
    }

    func problem(_ message: String, at mark: Mark? = nil) -> ConfigurationProblem {
        ConfigurationProblem(
            file: name, place: mark.map { ConfigurationProblem.Place(line: $0.line, column: $0.column) },
            message: message)
    }

    private func read(_ path: FilePath) throws(ConfigurationProblem) -> Node? {
        if let kind = path.kind, kind != .regular { throw problem("is no file") }
        let bytes: [UInt8]
        do { bytes = try path.contents(upTo: Self.longest + 1) } catch {
            throw problem("cannot be read: \(error)")
        }
        if bytes.count > Self.longest { throw problem("is larger than 1 MiB; divide it by `include`") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw problem("is not UTF-8") }
        if let place = AnchorScan.first(in: text) {
            throw ConfigurationProblem(
                file: name, place: place,
                message:
                    "anchors and aliases (& and *) are refused; use `defaults`; a quote before the sign makes it text")
        }
        do { return try Yams.compose(yaml: text) } catch let error as YamlError { throw problem(error) } catch {
            throw problem("\(error)")
        }
    }

    private func problem(_ error: YamlError) -> ConfigurationProblem {
        switch error {
        case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
            problem("is no YAML: \(text)", at: mark)
        case .duplicatedKeysInMapping(let keys, let context):
            problem("has \(keys.map { "\"\($0)\"" }.joined(separator: ", ")) twice", at: context.mark)
        case .reader(let text, _, _, _): problem("is no YAML: \(text)")
        default: problem("is no YAML")
        }
    }
}

extension ConfigurationProblem: Error {}
