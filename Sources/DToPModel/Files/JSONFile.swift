import FileNames
import Foundation
import SystemPackage

/// A small JSON file of a model directory.
enum JSONFile {
    /// In bytes; several times the size of 64 Ki classes with long names.
    private static let maximumSize = 32 << 20

    /// Decodes `file`. `known` lists the keys of each object ("" is the outermost). If one is absent and the object has
    /// an unknown key of nearly the same spelling, throws `invalidValue` with both names.
    static func decode<Value: Decodable>(
        _ type: Value.Type, at file: FilePath, optionalKeys known: [String: [String]] = [:]
    ) throws(ModelError) -> Value {
        let file = try MappedFile(path: file)
        let path = file.path
        guard unsafe file.bytes.count <= maximumSize else {
            throw .malformedJSON(path: path, reason: "larger than \(maximumSize >> 20) MiB")
        }
        let text = unsafe Data(file.bytes)
        do {
            _ = try JSONText(checking: text, maximumDepth: 32, maximumValues: 1_000_000)
            try checkSpelling(in: text, known: known)
            return try JSONDecoder().decode(type, from: text)
        } catch let error as DecodingError {
            throw .init(JSONFault(error), path: path)
        } catch let fault as JSONFault {
            throw .init(fault, path: path)
        } catch {
            throw .malformedJSON(path: path, reason: "\(error)")
        }
    }

    /// Formatted for people: indented, keys sorted.
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    private static func checkSpelling(in text: Data, known: [String: [String]]) throws {
        guard !known.isEmpty else { return }
        let names = try JSONDecoder().decode(KeyNames.self, from: text)
        for (object, expected) in known {
            guard let present = names.keys[object] else { continue }
            for name in present.sorted() where !expected.contains(name) {
                guard let meant = expected.first(where: { !present.contains($0) && isMistyped(name, for: $0) }) else {
                    continue
                }
                let path = object.isEmpty ? name : "\(object).\(name)"
                throw JSONFault(key: path, reason: "is not a known key, '\(meant)' is; correct it or remove it")
            }
        }
    }

    /// True if `meant` has more than five letters and at most two are inserted, omitted or replaced.
    private static func isMistyped(_ name: String, for meant: String) -> Bool {
        meant.utf8.count > 5 && abs(name.utf8.count - meant.utf8.count) <= 2 && EditDistance.between(name, meant) <= 2
    }
}

extension ModelError {
    init(_ fault: JSONFault, path: String) {
        if let key = fault.key {
            self = .invalidValue(path: path, key: key, problem: fault.reason)
        } else {
            self = .malformedJSON(path: path, reason: fault.reason)
        }
    }
}

/// The keys of an object and of the objects nested in it, up to two levels deep, by dotted path.
private struct KeyNames: Decodable {
    var keys: [String: Set<String>] = [:]

    init(from decoder: any Decoder) throws {
        try collect(from: decoder.container(keyedBy: AnyKey.self), path: "", depth: 0)
    }

    private mutating func collect(from container: KeyedDecodingContainer<AnyKey>, path: String, depth: Int) {
        keys[path] = Set(container.allKeys.map(\.stringValue))
        guard depth < 2 else { return }
        for key in container.allKeys {
            guard let inner = try? container.nestedContainer(keyedBy: AnyKey.self, forKey: key) else { continue }
            collect(from: inner, path: path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)", depth: depth + 1)
        }
    }
}
