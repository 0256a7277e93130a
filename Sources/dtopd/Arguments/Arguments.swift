import FileNames
import Glibc

/// The program's arguments in `ByteText` form; Swift's own list repairs what is not UTF-8.
enum Arguments {
    static let all: [String] = (0..<Int(CommandLine.argc)).compactMap { index in
        unsafe CommandLine.unsafeArgv[index].map { start in
            unsafe ByteText.text(of: Array(UnsafeRawBufferPointer(start: start, count: strlen(start))))
        }
    }

    /// Replaces each argument that `message` quotes by a form that is safe to show.
    static func shown(in message: String) -> String {
        all.reduce(message) { message, argument in
            let shown = ByteText.shown(argument)
            return shown == argument ? message : message.replacing(argument, with: shown)
        }
    }
}
