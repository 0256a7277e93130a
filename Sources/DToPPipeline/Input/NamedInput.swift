import DToPMedia
import FileNames
import SystemPackage

/// An input with the names it goes by.
public struct NamedInput: Sendable {
    public let input: StreamInput
    /// As the user gave it, without credentials: for messages.
    public let name: String
    /// What its stream's id is made of.
    let idSource: String

    /// What the user should know of it beforehand; nil for nothing.
    public var note: String? { input.note.map { "\(name): \($0)" } }

    /// What `argument` names: one input, or those of a list.
    ///
    /// A list is a text file (`.txt`) with an input on each line, names of files taken from its own folder; empty lines
    /// and lines that begin with `#` count for nothing. A list of pictures only is one input.
    /// - Parameter argument: as `ByteText` has it.
    public static func all(of argument: String, frameRate: Rational) throws(InputError) -> [NamedInput] {
        guard let list = list(argument) else {
            return [try NamedInput(argument, frameRate: frameRate)]
        }
        let bytes: [UInt8]
        do { bytes = try list.contents() } catch {
            throw error == .noSuchFileOrDirectory ? .missing(list.shown) : .unreadableList(list.shown)
        }
        // Text has none, but for UTF-16.
        if bytes.contains(0) { throw .unreadableList(list.shown) }
        var inputs: [NamedInput] = []
        for (index, line) in lines(of: bytes).enumerated() {
            guard let entry = entry(line, of: list) else { continue }
            do throws(InputError) {
                if Self.list(entry) != nil { throw InputError.nestedList }
                inputs.append(try NamedInput(entry, frameRate: frameRate))
            } catch {
                throw .badListLine(list.shown, line: index + 1, reason: error.description)
            }
        }
        if inputs.isEmpty { throw .emptyList(list.shown) }
        let pictures = inputs.compactMap { input -> PictureList? in
            switch input.input {
            case .picture(let path): PictureList([path])
            case .pictures(let list): list
            case .video, .sequence: nil
            }
        }
        guard pictures.count == inputs.count else { return inputs }
        let all = PictureList(pictures.flatMap(\.paths), leftOut: pictures.flatMap(\.leftOut))
        return [NamedInput(input: .pictures(all), name: list.shown, idSource: argument)]
    }

    /// The list that `argument` names; nil for any other input.
    private static func list(_ argument: String) -> FilePath? {
        if StreamInput.scheme(of: argument) != nil, !FileURL.isMeant(by: argument) { return nil }
        let path = FileURL.isMeant(by: argument) ? FileURL.paths(of: argument)?[0] : FilePath(text: argument)
        guard let path, path.extension?.lowercased() == "txt", !path.isFolder else { return nil }
        return path
    }

    private init(_ argument: String, frameRate: Rational) throws(InputError) {
        input = try StreamInput(argument, frameRate: frameRate)
        if case .video(let media) = input { name = media.name } else { name = ByteText.shown(argument) }
        idSource = argument
    }

    private init(input: StreamInput, name: String, idSource: String) {
        self.input = input
        self.name = name
        self.idSource = idSource
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    /// The input that a line names, blanks around it left out; nil for an empty one or a comment.
    private static func entry(_ line: ArraySlice<UInt8>, of list: FilePath) -> String? {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var trimmed = line.drop(while: isBlank)
        while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
        if trimmed.isEmpty || trimmed.first == UInt8(ascii: "#") { return nil }
        let text = ByteText.text(of: Array(trimmed))
        if text == "-" || text.hasPrefix("lavfi:") || StreamInput.scheme(of: text) != nil { return text }
        return list.removingLastComponent().pushing(FilePath(bytes: Array(trimmed))).text
    }

    /// The ids of a run's inputs, in their order.
    public static func streams(of inputs: [NamedInput]) -> [String] {
        OutputPaths.streamNames(inputs: inputs.map(\.idSource))
    }
}
