import CPage
import DToPMedia
import NIOCore

/// A file of the page, which is part of the program.
struct PageFile: Sendable {
    let bytes: ByteBuffer
    let type: String
    /// Another for other contents, in quotes as HTTP has it.
    let tag: String

    /// By name.
    static let all: [String: PageFile] = {
        var files: [String: PageFile] = [:]
        var number: Int32 = 0
        while let file = unsafe dtop_page_file(number) {
            let name = unsafe String(cString: file.pointee.name)
            let bytes = unsafe Array(UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count))
            let digits = SHA256.hash(bytes).prefix(8).map { String($0, radix: 36) }.joined()
            files[name] = PageFile(bytes: ByteBuffer(bytes: bytes), type: type(of: name), tag: "\"\(digits)\"")
            number += 1
        }
        return files
    }()

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
