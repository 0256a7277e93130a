import DToPMedia
import Foundation

/// An input with the names it goes by.
public struct NamedInput: Sendable {
    public let input: StreamInput
    /// As the user gave it, without credentials: for messages.
    public let name: String
    /// What its stream's id is made of.
    let idSource: String

    /// What the user should know of it beforehand; nil for nothing.
    public var warning: String? {
        guard case .video(.url(let url)) = input, url.scheme == .rtsps else { return nil }
        return "\(name): encrypted, but FFmpeg cannot check whose certificate it is"
    }

    /// What `argument` names: one input, or those of a list.
    ///
    /// A list is a text file (`.txt`) with an input on each line, names of files taken from its own folder; empty lines
    /// and lines that begin with `#` count for nothing. A list of pictures only is one input.
    public static func all(of argument: String, frameRate: Rational) throws(InputError) -> [NamedInput] {
        guard isList(argument) else {
            return [try NamedInput(argument, frameRate: frameRate)]
        }
        guard FileManager.default.fileExists(atPath: argument) else { throw .missing(argument) }
        guard let text = try? String(contentsOfFile: argument, encoding: .utf8) else { throw .unreadableList(argument) }
        let folder = argument.lastIndex(of: "/").map { String(argument[...$0]) } ?? ""
        var inputs: [NamedInput] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let entry = line.trimmingCharacters(in: .whitespaces)
            if entry.isEmpty || entry.hasPrefix("#") { continue }
            if isList(entry) { throw .badListLine(argument, line: index + 1, reason: "a list within a list") }
            do {
                inputs.append(try NamedInput(resolved(entry, from: folder), frameRate: frameRate))
            } catch {
                throw .badListLine(argument, line: index + 1, reason: error.description)
            }
        }
        if inputs.isEmpty { throw .emptyList(argument) }
        let pictures = inputs.compactMap { input -> [String]? in
            if case .pictures(let paths) = input.input { paths } else { nil }
        }
        guard pictures.count == inputs.count else { return inputs }
        return [NamedInput(input: .pictures(pictures.flatMap(\.self)), name: argument, idSource: argument)]
    }

    private static func isList(_ argument: String) -> Bool {
        argument.lowercased().hasSuffix(".txt") && !argument.contains("://")
    }

    private init(_ argument: String, frameRate: Rational) throws(InputError) {
        input = try StreamInput(argument, frameRate: frameRate)
        if case .video(let media) = input { name = media.name } else { name = argument }
        idSource = argument
    }

    private init(input: StreamInput, name: String, idSource: String) {
        self.input = input
        self.name = name
        self.idSource = idSource
    }

    private static func resolved(_ entry: String, from folder: String) -> String {
        let isPlace = entry.hasPrefix("/") || entry.contains("://") || entry.hasPrefix("lavfi:") || entry == "-"
        return isPlace ? entry : folder + entry
    }

    /// The ids of a run's inputs, in their order.
    public static func streams(of inputs: [NamedInput]) -> [String] {
        OutputPaths.streamNames(inputs: inputs.map(\.idSource))
    }
}
