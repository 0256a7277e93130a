import FileNames
import SystemPackage
import Yams

/// Reads the configuration of the service: a YAML file and those it includes. Strict: what is unknown is an error, and
/// errors in different places are found at once.
package struct ConfigurationReader {
    private let variables: Variables
    private var problems: [ConfigurationProblem] = []
    private var configuration = ServiceConfiguration()
    /// What streams do not set themselves.
    private var defaults = ServiceStream()
    /// Where they stand.
    private var defaultsPlace: (file: String, mapping: Node.Mapping)?
    /// Where each stream stands.
    private var places: [String: ConfigurationProblem] = [:]

    private static let processSettings = byKey(ServiceConfiguration.settings)
    private static let streamSettings = byKey(ServiceStream.settings)

    /// - Parameter environment: the variables that values may name; `DTOPD_THREADS` and so on override the file.
    package static func read(
        _ path: FilePath, environment: [String: String]
    ) throws(ConfigurationProblems) -> ServiceConfiguration {
        var reader = ConfigurationReader(Variables(environment: environment))
        reader.readMain(path)
        reader.override(environment)
        reader.checkFilesAreNotShared()
        guard reader.problems.isEmpty else { throw ConfigurationProblems(reader.problems, from: path) }
        return reader.configuration
    }

    private init(_ variables: Variables) { self.variables = variables }

    private static func byKey<Root>(_ settings: [Setting<Root>]) -> [String: Setting<Root>] {
        Dictionary(uniqueKeysWithValues: settings.map { ($0.key, $0) })
    }

    private mutating func readMain(_ path: FilePath) {
        var file = YAMLFile(path)
        defer { problems = file.problems + problems }
        guard let root = mapping(file.root, "a configuration", &file) else { return }
        set(Self.processSettings, of: &configuration, from: root, &file, besides: ["defaults", "streams", "include"])
        check(configuration.check, in: root, &file)
        if let node = root["defaults"], let own = mapping(node, "`defaults`", &file) {
            set(Self.streamSettings, of: &defaults, from: own, &file)
            defaultsPlace = (file.name, own)
        }
        if let node = root["streams"] { readStreams(node, &file) }
        if let node = root["include"] {
            for included in includes(node, from: path.removingLastComponent(), &file) { readIncluded(included) }
        }
    }

    private mutating func readIncluded(_ path: FilePath) {
        var file = YAMLFile(path)
        defer { problems += file.problems }
        guard let root = mapping(file.root, "an included file", &file) else { return }
        set([String: Setting<ServiceConfiguration>](), of: &configuration, from: root, &file, besides: ["streams"])
        if let node = root["streams"] { readStreams(node, &file) }
    }

    /// The files that patterns name, in order.
    private func includes(_ node: Node, from folder: FilePath, _ file: inout YAMLFile) -> [FilePath] {
        let nodes = node.sequence.map { Array($0) } ?? [node]
        return nodes.flatMap { node -> [FilePath] in
            guard let pattern = node.string, !pattern.isEmpty else {
                file.add("`include` must be a file name or a list of them", at: node)
                return []
            }
            let path = folder.pushing(FilePath(text: pattern))
            let found = path.matches
            if found.isEmpty, !pattern.contains(where: { "*?[".contains($0) }) {
                file.add("there is no file '\(path.shown)'", at: node)
            }
            return found
        }
    }

    private mutating func readStreams(_ node: Node, _ file: inout YAMLFile) {
        guard let streams = mapping(node, "`streams`", &file) else { return }
        for (key, value) in streams {
            guard let id = key.string, ItemName.isValid(id) else {
                file.add("a stream's id has \(ItemName.form)", at: key)
                continue
            }
            let message = "the stream \"\(id)\" stands here already"
            if let other = places.updateValue(file.problem(message, at: key.mark), forKey: id) {
                file.add("the stream \"\(id)\" stands at \(other.file):\(other.place?.line ?? 1) already", at: key)
            }
            guard let own = mapping(value, "a stream", &file) else { continue }
            var stream = defaults
            let before = file.problems.count
            set(Self.streamSettings, of: &stream, from: own, &file)
            if file.problems.count == before { check(stream.check, in: own, &file, at: key) }
            configuration.streams[id] = stream
        }
    }

    private func mapping(_ node: Node?, _ what: String, _ file: inout YAMLFile) -> Node.Mapping? {
        guard let node else {
            if file.problems.isEmpty { file.add("\(what) is empty", at: nil) }
            return nil
        }
        guard let mapping = node.mapping else {
            file.add("\(what) must be a map of keys to values", at: node)
            return nil
        }
        return mapping
    }

    /// Sets what a map of keys to values says.
    /// - Parameter others: keys that are read elsewhere.
    private func set<Root>(
        _ settings: [String: Setting<Root>], of root: inout Root, from mapping: Node.Mapping, _ file: inout YAMLFile,
        besides others: [String] = []
    ) {
        for (key, value) in mapping where file.problems.count < ConfigurationProblems.most {
            guard let name = key.string else {
                file.add("a key must be text", at: key)
                continue
            }
            if others.contains(name) { continue }
            guard let setting = settings[name] else {
                file.add(Self.unknown(name, among: Array(settings.keys) + others), at: key)
                continue
            }
            do throws(SettingError) { try set(setting, of: &root, to: value) } catch {
                file.add(error.description, at: value)
            }
        }
    }

    /// The keys of the settings that may hold variables, for messages.
    private static var variableKeys: String {
        let streams = ServiceStream.settings.filter(\.holdsSecret).map { "`\($0.key)`" }
        let service = ServiceConfiguration.settings.filter(\.holdsSecret).map { "`\($0.key)`" }
        return (streams + service).joined(separator: ", ")
    }

    private func set<Root>(_ setting: Setting<Root>, of root: inout Root, to node: Node) throws(SettingError) {
        var node = node
        if node.null != nil { throw SettingError("`\(setting.key)` has no value; leave it out") }
        if Self.namesVariables(node) {
            guard setting.holdsSecret else {
                throw SettingError("`\(setting.key)` cannot hold variables; \(Self.variableKeys) can")
            }
            node = try replaced(node)
        }
        do { try setting.decode(&root, NodeValue(node: node)) } catch {
            let value = node.scalar.map { ", it is '\($0.string.prefix(64))'" } ?? ""
            throw SettingError("`\(setting.key)` must be \(setting.kind)\(setting.holdsSecret ? "" : value)")
        }
    }

    /// Whether the node, or a value in it, names a variable. Settings are no deeper.
    private static func namesVariables(_ node: Node) -> Bool {
        let values = [node] + (node.mapping?.map(\.value) ?? node.sequence.map { Array($0) } ?? [])
        return values.contains { $0.scalar?.string.contains("${") == true }
    }

    /// The node with its variables replaced.
    private func replaced(_ node: Node) throws(SettingError) -> Node {
        if let text = node.scalar?.string { return Node(try variables.replaced(in: text)) }
        guard let map = node.mapping else { return node }
        var pairs: [(Node, Node)] = []
        for (key, value) in map {
            guard let text = value.scalar?.string else {
                pairs.append((key, value))
                continue
            }
            pairs.append((key, Node(try variables.replaced(in: text))))
        }
        return Node(pairs)
    }

    /// Runs a check, and puts what it finds at the first setting that it names.
    private mutating func check(
        _ body: () throws(SettingError) -> Void, in mapping: Node.Mapping, _ file: inout YAMLFile, at key: Node? = nil
    ) {
        do throws(SettingError) { try body() } catch {
            let names = error.description.matches(of: /`([a-z_]+)`/).map { String($0.1) }
            if let node = names.lazy.compactMap({ mapping[$0] }).first { return file.add(error.description, at: node) }
            // Inherited: said once, where it stands.
            let inherited = names.compactMap { defaultsPlace?.mapping[$0]?.mark }.first
            guard let inherited, let name = defaultsPlace?.file else { return file.add(error.description, at: key) }
            let problem = ConfigurationProblem(
                file: name, place: .init(line: inherited.line, column: inherited.column), message: error.description)
            if !problems.contains(problem) { problems.append(problem) }
        }
    }

    /// Streams may share a log, and have mask folders of their own, but not one overlay or place at a server.
    private mutating func checkFilesAreNotShared() {
        var owners: [String: String] = [:]
        for (id, stream) in configuration.streams.sorted(by: { $0.key < $1.key }) {
            let outputs = stream.configuration.outputs
            let files = outputs.named.filter { $0.kind == .file }.map { ($0.key, $0.template) }
            let servers = outputs.publish.map { [("publish", $0.description)] } ?? []
            for (key, template) in files + servers where NamedOutput.isShared(template) {
                guard let owner = owners.updateValue(id, forKey: "\(key) \(template)"), let place = places[id] else {
                    continue
                }
                let message = "`\(key)` is that of stream \"\(owner)\" too; put {stream} into the name"
                problems.append(ConfigurationProblem(file: place.file, place: place.place, message: message))
            }
        }
    }

    private mutating func override(_ environment: [String: String]) {
        for (key, setting) in Self.processSettings {
            let name = "DTOPD_" + key.uppercased()
            guard let text = environment[name] else { continue }
            do throws(SettingError) {
                try set(setting, of: &configuration, to: Node(text))
                if problems.isEmpty { try configuration.check() }
            } catch {
                problems.append(ConfigurationProblem(file: name, place: nil, message: error.description))
            }
        }
    }

    private static func unknown(_ name: String, among keys: [String]) -> String {
        let nearest = EditDistance.nearest(to: name, among: keys, count: 1).first { near in
            EditDistance.between(name, near) <= max(2, name.count / 3)
        }
        return "unknown key \"\(name.prefix(64))\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    }
}
