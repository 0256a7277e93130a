import DToPMedia
import FileNames
import SystemPackage

/// An input and its names.
package struct NamedInput: Sendable {
    package let input: StreamInput
    /// The input as the user gave it, without credentials; for messages.
    package let name: String
    /// The input as a stream's configuration names it, in `ByteText` form; may hold a user name and password.
    package let argument: String

    /// A note for the user before the run begins; nil for none.
    package var note: String? { input.note.map { "\(name): \($0)" } }

    /// The argument by which a process in any working directory finds the input.
    package var argumentFromRoot: String {
        switch input {
        case .video(.url), .video(.filterGraph), .video(.standardInput), .video(.device): argument
        default: FileURL.isMeant(by: argument) ? argument : FilePath(text: argument).absolute.text
        }
    }

    /// The inputs that `argument` names: one, or those of a list.
    ///
    /// A list is a text file (`.txt`) with one input per line; relative file names start from the list's folder. Empty
    /// lines and lines that begin with `#` are ignored. A list of nothing but pictures is one input.
    /// - Parameter argument: encoded as in `ByteText`.
    package static func all(of argument: String, frameRate: Rational) throws(InputError) -> [NamedInput] {
        guard let list = list(argument) else {
            return [try NamedInput(argument, frameRate: frameRate)]
        }
        let bytes: [UInt8]
        do { bytes = try list.contents() } catch {
            throw error == .noSuchFileOrDirectory ? .missing(list.shown) : .unreadableList(list.shown)
        }
        // Text contains NUL bytes only in UTF-16.
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
        return [NamedInput(input: .pictures(all), name: list.shown, argument: argument)]
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
        self.argument = argument
    }

    private init(input: StreamInput, name: String, argument: String) {
        self.input = input
        self.name = name
        self.argument = argument
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    /// The input that a line names, without surrounding blanks; nil for an empty line or a comment.
    private static func entry(_ line: ArraySlice<UInt8>, of list: FilePath) -> String? {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var trimmed = line.drop(while: isBlank)
        while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
        if trimmed.isEmpty || trimmed.first == UInt8(ascii: "#") { return nil }
        let text = ByteText.text(of: Array(trimmed))
        if text == "-" || text.hasPrefix("lavfi:") || StreamInput.scheme(of: text) != nil { return text }
        return list.removingLastComponent().pushing(FilePath(bytes: Array(trimmed))).text
    }

    /// The stream ids of a run's inputs, in their order.
    package static func streams(of inputs: [NamedInput]) -> [String] {
        OutputPaths.streamNames(inputs: inputs.map(\.argument))
    }
}
