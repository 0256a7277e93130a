import CFFmpeg
import Glibc

/// The status with which a server refused a request.
struct ServerStatus: Equatable, CustomStringConvertible {
    /// The protocol: some codes differ in meaning.
    enum Service {
        case http
        case rtsp
    }

    let service: Service
    /// 400 to 599, three digits.
    let code: Int
    let description: String

    /// The codes that FFmpeg returns for a status, or for a consequence of one.
    private static let telling: Set = [
        dtop_error_http_bad_request, dtop_error_http_unauthorized, dtop_error_http_forbidden,
        dtop_error_http_not_found, dtop_error_http_other_4xx, dtop_error_http_server_error, dtop_error(EPROTONOSUPPORT),
        dtop_error(EIO), dtop_error(EPERM), dtop_error_invalid_data,
    ]

    /// The status behind `code`: the last one in `lines`, which FFmpeg logged in the same call, else that of `code`
    /// itself. Nil if no server has refused anything. The log comes first: FFmpeg maps many statuses to one code.
    init?(_ code: Int32, _ lines: [String]) {
        guard Self.telling.contains(code) else { return nil }
        if let logged = lines.reversed().lazy.compactMap({ ServerStatus(line: $0) }).first {
            self = logged
            return
        }
        let (number, phrase): (Int, String)
        switch code {
        case dtop_error_http_bad_request: (number, phrase) = (400, "400 Bad Request")
        case dtop_error_http_unauthorized: (number, phrase) = (401, "401 Unauthorized")
        case dtop_error_http_forbidden: (number, phrase) = (403, "403 Forbidden")
        case dtop_error_http_not_found: (number, phrase) = (404, "404 Not Found")
        case dtop_error_http_other_4xx: (number, phrase) = (499, "with an error of the request (4xx)")
        case dtop_error_http_server_error: (number, phrase) = (500, "with an error of its own (5xx)")
        default: return nil
        }
        self.init(service: .http, code: number, description: "the server answered \(phrase)")
    }

    /// The status in a line of FFmpeg's log; nil if there is none. Examples: "HTTP error 503 Service Unavailable",
    /// "method SETUP failed: 461 Unsupported Transport".
    init?(line: String) {
        if let match = line.firstMatch(of: /^HTTP error ([45][0-9][0-9])\b ?(.*)/), let code = Int(match.1) {
            let phrase = match.2.isEmpty ? "" : " \(match.2)"
            self.init(service: .http, code: code, description: "the server answered \(code)\(phrase)")
        } else if let match = line.firstMatch(of: /^method ([A-Z_]+) failed: ([45][0-9][0-9])\b ?(.*)/),
            let code = Int(match.2)
        {
            let phrase = match.3.isEmpty ? "" : " \(match.3)"
            self.init(service: .rtsp, code: code, description: "the server answered \(match.1) with \(code)\(phrase)")
        } else {
            return nil
        }
    }

    private init(service: Service, code: Int, description: String) {
        self.service = service
        self.code = code
        self.description = description
    }
}
