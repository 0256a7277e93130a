import Foundation

/// The settings as documents, all from the tables that the reader uses.
package enum ConfigurationReference: String, CaseIterable, Sendable {
    /// Tables for people.
    case markdown
    /// A file with every setting, commented out.
    case yaml
    /// JSON Schema (draft 2020-12), for editors.
    case schema

    package func text() throws -> String {
        switch self {
        case .markdown: try Self.markdownText()
        case .yaml: try Self.yamlText()
        case .schema: try Self.schemaText()
        }
    }

    // MARK: Markdown

    private static func markdownText() throws -> String {
        try """
        ## Settings of the process

        \(table(ServiceConfiguration.settings, of: ServiceConfiguration()))

        ## Settings of a stream

        \(table(ServiceStream.settings, of: ServiceStream()))

        """
    }

    private static func table<Root>(_ settings: [Setting<Root>], of root: Root) throws -> String {
        let rows = try settings.map { setting in
            let value = try setting.text(in: root)
            let standard = value.map { $0 == "''" ? "" : "`\($0)`" } ?? ""
            return "| `\(setting.key)` | \(setting.kind) | \(standard) | \(setting.summary) | \(setting.reload) |"
        }
        return (["| key | value | default | meaning | a change |", "|---|---|---|---|---|"] + rows)
            .joined(separator: "\n")
    }

    // MARK: YAML

    private static func yamlText() throws -> String {
        var lines = [
            "# The streams that `dtopd serve` segments. `dtopd check-config` says what is wrong in this file, and",
            "# `systemctl reload dtopd` has the service follow it. Commented lines show the defaults.",
            "# docs/configuration.md explains it.", "",
        ]
        lines += try commented(ServiceConfiguration.settings, of: ServiceConfiguration(), indent: "")
        lines += [
            "# Files that add streams; names are relative to this file's folder.", "#include: conf.d/*.yaml", "",
            "# What streams do not set themselves.", "#defaults:", "#  fps: 5", "",
            "# Each stream has an id of small letters, digits, - and _. Replace {} by yours.", "streams: {}",
            "#  front:",
        ]
        lines += try commented(ServiceStream.settings, of: ServiceStream(), indent: "    ")
        return lines.joined(separator: "\n")
    }

    private static func commented<Root>(
        _ settings: [Setting<Root>], of root: Root, indent: String
    ) throws -> [String] {
        try settings.flatMap { setting in
            let value = try setting.text(in: root).flatMap { $0 == "''" ? nil : $0 } ?? ""
            let example = setting.key == "input" ? "rtsp://camera-1/live" : value
            return wrapped(setting.summary + " (\(setting.kind))", after: indent.isEmpty ? "# " : "#\(indent)# ")
                + ["#\(indent)\(setting.key): \(example)".trimmingCharacters(in: .whitespaces), ""]
        }
    }

    private static func wrapped(_ text: String, after prefix: String) -> [String] {
        var lines = [prefix]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + word.count > 115 { lines.append(prefix) }
            lines[lines.count - 1] += (lines[lines.count - 1] == prefix ? "" : " ") + word
        }
        return lines
    }

    // MARK: Schema

    private static func schemaText() throws -> String {
        var process = properties(ServiceConfiguration.settings)
        let stream: [String: Any] = [
            "type": "object", "additionalProperties": false, "properties": properties(ServiceStream.settings),
        ]
        process["include"] = ["type": ["string", "array"], "items": ["type": "string"]]
        process["defaults"] = ["$ref": "#/$defs/stream"]
        process["streams"] = [
            "type": "object", "propertyNames": ["pattern": "^[a-z0-9][a-z0-9_-]{0,62}$"],
            "additionalProperties": ["$ref": "#/$defs/stream"],
        ]
        let schema: [String: Any] = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "dtopd.yaml", "type": "object",
            "additionalProperties": false, "properties": process, "$defs": ["stream": stream],
        ]
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try JSONSerialization.data(withJSONObject: schema, options: options), as: UTF8.self)
            + "\n"
    }

    private static func properties<Root>(_ settings: [Setting<Root>]) -> [String: Any] {
        Dictionary(
            uniqueKeysWithValues: settings.map { setting in
                (setting.key, setting.kind.schema.merging(["description": setting.summary]) { $1 })
            })
    }
}

extension SettingKind {
    /// What JSON Schema says of such values.
    fileprivate var schema: [String: Any] {
        switch self {
        case .flag: ["type": "boolean"]
        case .whole: ["type": "integer"]
        case .number: ["type": "number"]
        case .text: ["type": "string"]
        case .choice(let choices): ["enum": choices]
        case .formed: ["type": ["string", "number"]]
        case .list: ["type": "array", "items": ["type": "string"]]
        case .map: ["type": "object", "additionalProperties": ["type": ["string", "number", "boolean"]]]
        }
    }
}
