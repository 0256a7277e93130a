import CCurl
import Foundation

/// Posts JSON by libcurl and waits for the answer. For use by one thread.
final class HTTPClient {
    struct Answer {
        let status: Int
        let body: Data
    }

    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What has come of an answer.
    private final class Inbox {
        var body = Data()
        var isTooLong = false
    }

    /// Nil without memory: then the library refuses all that is asked.
    private let handle: UnsafeMutableRawPointer?
    private let inbox = Inbox()

    /// Bytes of the longest answer: 10,000 cameras take a tenth.
    private static let mostBytes = 32 << 20

    private static let library: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    init(_ options: EtcdOptions) {
        _ = Self.library
        handle = curl_easy_init()
        // Signals would interrupt other threads, redirects lead anywhere, and proxies are for other servers.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_TCP_NODELAY, 1)
        if let authority = options.authority { set(CURLOPT_CAINFO, authority) }
        if let certificate = options.certificate { set(CURLOPT_SSLCERT, certificate) }
        if let key = options.key { set(CURLOPT_SSLKEY, key) }
        _ = dtop_curl_writer(handle, Self.receive, Unmanaged.passUnretained(inbox).toOpaque())
    }

    deinit { curl_easy_cleanup(handle) }

    /// - Parameters:
    ///   - authorization: a header's value; nil for none.
    ///   - limit: the longest that all may take.
    func post(
        _ url: String, _ body: Data, authorization: String?, within limit: Duration
    ) throws(Failure) -> Answer {
        inbox.body = Data()
        inbox.isTooLong = false
        var headers = curl_slist_append(nil, "Content-Type: application/json")
        if let authorization { headers = curl_slist_append(headers, "Authorization: \(authorization)") }
        defer { curl_slist_free_all(headers) }
        set(CURLOPT_URL, url)
        set(CURLOPT_TIMEOUT_MS, max(Int(limit / .milliseconds(1)), 1))
        _ = dtop_curl_list(handle, CURLOPT_HTTPHEADER, headers)
        set(CURLOPT_POSTFIELDSIZE, body.count)
        let code = body.withUnsafeBytes { bytes in
            _ = dtop_curl_bytes(handle, CURLOPT_POSTFIELDS, bytes.baseAddress)
            return curl_easy_perform(handle)
        }
        if inbox.isTooLong { throw Failure(description: "the answer is longer than \(Self.mostBytes >> 20) MiB") }
        guard code == CURLE_OK else { throw Failure(description: Self.text(code)) }
        var status = 0
        _ = dtop_curl_status(handle, &status)
        return Answer(status: status, body: inbox.body)
    }

    private func set(_ option: CURLoption, _ value: Int) { _ = dtop_curl_number(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) { _ = dtop_curl_text(handle, option, value) }

    /// Called on the thread that posts. Returns fewer bytes than came to end the transfer.
    private static let receive: curl_write_callback = { bytes, size, count, place in
        guard let bytes, let place else { return 0 }
        let inbox = Unmanaged<Inbox>.fromOpaque(place).takeUnretainedValue()
        guard inbox.body.count + size * count <= mostBytes else {
            inbox.isTooLong = true
            return 0
        }
        inbox.body.append(UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: size * count)
        return size * count
    }

    private static func text(_ code: CURLcode) -> String {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: "no answer in time"
        case CURLE_COULDNT_RESOLVE_HOST: "there is no host of this name"
        case CURLE_COULDNT_CONNECT: "nothing listens there, or it cannot be reached"
        case CURLE_SSL_CACERT_BADFILE: "the file of `fleet_ca` cannot be read"
        case CURLE_SSL_CERTPROBLEM: "the file of `fleet_certificate` or `fleet_key` cannot be used"
        case CURLE_PEER_FAILED_VERIFICATION: "its certificate cannot be trusted: see `fleet_ca`"
        default: String(cString: curl_easy_strerror(code))
        }
    }
}
