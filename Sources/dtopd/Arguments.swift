import FileNames
import Glibc

/// What the program was started with, as `ByteText` has it: Swift's own list repairs what is not UTF-8.
enum Arguments {
    static let all: [String] = (0..<Int(CommandLine.argc)).compactMap { index in
        unsafe CommandLine.unsafeArgv[index].map { start in
            unsafe ByteText.text(of: Array(UnsafeRawBufferPointer(start: start, count: strlen(start))))
        }
    }

    /// `message` with each argument that it repeats as people may see it.
    static func shown(in message: String) -> String {
        all.reduce(message) { message, argument in
            let shown = ByteText.shown(argument)
            return shown == argument ? message : message.replacing(argument, with: shown)
        }
    }
}
