/// Why a model or a part of it cannot be used. The description says what failed, where, and what to do.
package enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `path` does not exist.
    case notFound(path: String)
    /// The built-in model `name` is in none of `places`.
    case noBuiltInModel(name: String, places: [String])
    /// `path` is neither a folder nor the name of a built-in model.
    case noModel(path: String, builtIn: [String])
    /// `name` is neither a file nor one of the program's own configurations.
    case noTemplate(name: String, names: [String])
    /// `path` is a file or a device, not a directory.
    case notADirectory(path: String)
    /// The model directory lacks a required file.
    case incomplete(directory: String, file: String)
    /// The file cannot be opened or mapped, or is not a regular file.
    case unreadable(path: String, reason: String)
    /// Not JSON, or not JSON this program reads.
    case malformedJSON(path: String, reason: String)
    /// A key of a JSON file has a value that cannot be used.
    case invalidValue(path: String, key: String, problem: String)
    /// The header of a safetensors file is wrong.
    case malformedTensors(path: String, reason: String)
    /// The file lacks a requested tensor.
    case noTensor(path: String, name: String)
    /// A tensor is stored as a type that cannot be used here.
    case wrongDataType(path: String, name: String, found: DataType, usable: [DataType])
    /// A tensor has a different number of values from its destination.
    case wrongCount(path: String, name: String, found: Int, expected: Int)
    /// The file's tensors do not match the configuration.
    case wrongParameters(path: String, ParameterMismatch)
    /// A weight is infinite, not a number, or a negative variance.
    case brokenWeight(path: String, name: String, index: Int, problem: String)

    /// True if something the user named does not exist, false if it exists but is at fault.
    package var isNotFound: Bool {
        switch self {
        case .notFound, .noBuiltInModel, .noModel, .noTemplate: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .notFound(let path):
            "\(path.printable): no such file or directory; check the path"
        case .noModel(let path, let builtIn):
            "\(path.printable): no such folder, and no built-in model of this name; built in are "
                + builtIn.joined(separator: ", ")
        case .noBuiltInModel(let name, let places):
            "the built-in model \(name.printable) was not found; give a model directory"
                + (places.isEmpty ? "" : ", or put it in " + places.map(\.printable).joined(separator: " or "))
        case .noTemplate(let name, let names):
            "\(name.printable): no such file, and no configuration that comes with the program; "
                + (names.isEmpty ? "give the path of a config.json" : "those are \(names.joined(separator: ", "))")
        case .notADirectory(let path):
            "\(path.printable): not a directory; give the folder that contains config.json and model.safetensors"
        case .incomplete(let directory, let file):
            "\(directory.printable): \(file) is missing; a model directory contains config.json and "
                + "model.safetensors, and may contain preprocessor_config.json, palette.json and golden.safetensors"
        case .unreadable(let path, let reason):
            "\(path.printable): cannot be read (\(reason)); check that it is a regular file and its permissions"
        case .malformedJSON(let path, let reason):
            "\(path.printable): \(reason.printable); correct the file or fetch it again"
        case .invalidValue(let path, let key, let problem):
            "\(path.printable): '\(key.printable)' \(problem.printable)"
        case .malformedTensors(let path, let reason):
            "\(path.printable): not a valid safetensors file: \(reason.printable); it may be truncated or damaged, "
                + "fetch or export it again"
        case .noTensor(let path, let name):
            "\(path.printable): holds no tensor '\(name.printable)'; export the file again with it"
        case .wrongDataType(let path, let name, let found, let usable):
            "\(path.printable): tensor '\(name.printable)' is \(found.rawValue); store it as "
                + usable.map(\.rawValue).joined(separator: ", ")
        case .wrongCount(let path, let name, let found, let expected):
            "\(path.printable): tensor '\(name.printable)' has \(found) values where \(expected) are expected; "
                + "check that config.json belongs to this file"
        case .wrongParameters(let path, let mismatch):
            "\(path.printable): the tensors do not match config.json; check that both belong to the same model"
                + mismatch.description
        case .brokenWeight(let path, let name, let index, let problem):
            "\(path.printable): tensor '\(name.printable)' holds \(problem) at index \(index); "
                + "the model is broken, export it again from a sound checkpoint"
        }
    }
}

extension String {
    /// Safe for a terminal or a log: control characters escaped, at most 300 characters. Names may come from hostile
    /// files.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars.prefix(300) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
                text += scalar.escaped(asASCII: true)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.dropFirst(300).isEmpty ? text : text + "..."
    }
}
