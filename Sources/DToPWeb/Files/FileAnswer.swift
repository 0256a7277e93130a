import HTTPTypes
import HummingbirdCore
import NIOCore

/// Answers with a file, or with the parts of it that the request names (RFC 9110).
struct FileAnswer: Sendable {
    let file: OpenFile
    /// As `Content-Type` has it.
    let type: String
    /// As `Cache-Control` has it.
    var caching = "private, no-cache"
    let reader: FileReader

    /// Bytes that are read at once, and for which a client has the reader's patience: a slow link must carry them in time.
    private static let piece: Int64 = 64 << 10

    private struct Shortened: Error {}

    func response(_ request: Request, _ channel: any Channel) -> Response {
        var response = answer(request, channel)
        response.headers[.acceptRanges] = "bytes"
        response.headers[.eTag] = file.tag
        return response
    }

    private func answer(_ request: Request, _ channel: any Channel) -> Response {
        if isNamed(by: request.headers[values: .ifMatch]) == false { return WebAnswer.failure(412, "it has changed") }
        if isNamed(by: request.headers[values: .ifNoneMatch], orWeakly: true) == true {
            return WebAnswer.bytes(ByteBuffer(), type: type, status: .notModified, caching: caching)
        }
        switch ranges(request) {
        case .whole:
            return body(.ok, type: type, byteCount: file.byteCount, channel) { delivery, writer in
                try await send(0..<file.byteCount, delivery, &writer)
            }
        case .unsatisfiable:
            var response = WebAnswer.failure(416, "it has \(file.byteCount) bytes")
            response.headers[.contentRange] = "bytes */\(file.byteCount)"
            return response
        case .parts(let parts) where parts.count == 1:
            var response = body(.partialContent, type: type, byteCount: Int64(parts[0].count), channel) {
                try await send(parts[0], $0, &$1)
            }
            response.headers[.contentRange] = name(parts[0])
            return response
        case .parts(let parts): return several(parts, channel)
        }
    }

    /// Whether a condition names this file; nil without one.
    private func isNamed(by fields: [String], orWeakly: Bool = false) -> Bool? {
        if fields.isEmpty { return nil }
        let names = orWeakly ? ["*", file.tag, "W/\(file.tag)"] : ["*", file.tag]
        let tags = fields.joined(separator: ",").filter { $0 != " " && $0 != "\t" }.split(separator: ",")
        return tags.contains { names.contains(String($0)) }
    }

    private func ranges(_ request: Request) -> ByteRanges {
        let (fields, conditions) = (request.headers[values: .range], request.headers[values: .ifRange])
        guard request.method == .get, fields.count == 1, conditions.allSatisfy({ $0 == file.tag }) else {
            return .whole
        }
        return ByteRanges(fields[0], byteCount: file.byteCount)
    }

    /// As `Content-Range` has it.
    private func name(_ part: Range<Int64>) -> String {
        "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.byteCount)"
    }

    private func several(_ parts: [Range<Int64>], _ channel: any Channel) -> Response {
        let boundary = Token.makeText()
        let heads = parts.map { part in
            "\r\n--\(boundary)\r\nContent-Type: \(type)\r\nContent-Range: \(name(part))\r\n\r\n"
        }
        let end = "\r\n--\(boundary)--\r\n"
        let count = parts.reduce(0) { $0 + Int64($1.count) } + heads.reduce(0) { $0 + Int64($1.utf8.count) }
        let kind = "multipart/byteranges; boundary=\(boundary)"
        return body(.partialContent, type: kind, byteCount: count + Int64(end.utf8.count), channel) {
            delivery, writer in
            for (head, part) in zip(heads, parts) {
                try await delivery.write(ByteBuffer(string: head), to: &writer)
                try await send(part, delivery, &writer)
            }
            try await delivery.write(ByteBuffer(string: end), to: &writer)
        }
    }

    private func body(
        _ status: HTTPResponse.Status, type: String, byteCount: Int64, _ channel: any Channel,
        write: @escaping @Sendable (Delivery, inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        WebAnswer.body(status, type: type, byteCount: Int(byteCount), caching: caching) { writer in
            try await write(try await Delivery(to: channel, patience: reader.patience, isSteady: true), &writer)
            try await writer.finish(nil)
        }
    }

    private func send(
        _ part: Range<Int64>, _ delivery: Delivery, _ writer: inout any ResponseBodyWriter
    ) async throws {
        var start = part.lowerBound
        while start < part.upperBound {
            let range = start..<min(start + Self.piece, part.upperBound)
            let bytes = try await reader.run { [file] in try file.read(range) }
            // What was promised cannot be sent: the connection must end.
            if bytes.readableBytes == 0 { throw Shortened() }
            try await delivery.write(bytes, to: &writer)
            start += Int64(bytes.readableBytes)
        }
    }
}
