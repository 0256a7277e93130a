import Foundation

/// Asks etcd by its JSON gateway. Each question ends at its limit, whatever the members do. For use by one thread.
final class EtcdClient {
    private let options: EtcdOptions
    private let http: HTTPClient
    /// The member that answered last.
    private var member = 0
    /// Stands for user and password; nil until they were shown.
    private var login: String?

    /// The longest that one member is waited for, while there are others.
    private static let patience: Duration = .seconds(1)

    init(_ options: EtcdOptions) {
        self.options = options
        http = HTTPClient(options)
    }

    /// Asks one member after another until one answers. What it was asked may be done by several of them, or by none
    /// although it fails.
    func ask<Answer: Decodable>(
        _ path: String, _ question: some Encodable, within limit: Duration
    ) throws(EtcdError) -> Answer {
        let end = ContinuousClock.now + limit
        do { return try ask(path, question, until: end) } catch {
            // The token has grown old, or is that of a restarted member.
            guard error.isStaleLogin, login != nil else { throw error }
            login = nil
            return try ask(path, question, until: end)
        }
    }

    private func ask<Answer: Decodable>(
        _ path: String, _ question: some Encodable, until end: ContinuousClock.Instant
    ) throws(EtcdError) -> Answer {
        if login == nil, let user = options.user {
            let credentials = EtcdMessages.Login(name: user, password: options.password ?? "")
            let answer: EtcdMessages.LoggedIn = try post("auth/authenticate", credentials, until: end)
            login = answer.token
        }
        return try post(path, question, until: end)
    }

    private func post<Answer: Decodable>(
        _ path: String, _ question: some Encodable, until end: ContinuousClock.Instant
    ) throws(EtcdError) -> Answer {
        guard let body = try? JSONEncoder().encode(question) else { throw .nonsense }
        var failures: [String] = []
        let first = member
        for attempt in options.endpoints.indices {
            let place = (first + attempt) % options.endpoints.count
            let left = ContinuousClock.now.duration(to: end)
            if left <= .zero { break }
            let endpoint = options.endpoints[place]
            let isLast = attempt == options.endpoints.count - 1
            let answer: HTTPClient.Answer
            do {
                answer = try http.post(
                    "\(endpoint)/v3/\(path)", body, authorization: login,
                    within: isLast ? left : min(left, Self.patience))
            } catch {
                failures.append("\(endpoint): \(error)")
                continue
            }
            // A member that has no leader is of no use; another may have one.
            if answer.status == 503, !isLast {
                failures.append("\(endpoint): it has no leader")
                continue
            }
            member = place
            do { return try Self.decoded(answer) } catch {
                // So is one that is no etcd, or has a proxy before it.
                guard error == .nonsense, !isLast else { throw error }
                failures.append("\(endpoint): \(error)")
            }
        }
        member = (member + 1) % options.endpoints.count
        throw .noAnswer(failures.isEmpty ? ["no time is left"] : failures)
    }

    private static func decoded<Answer: Decodable>(_ answer: HTTPClient.Answer) throws(EtcdError) -> Answer {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard answer.status == 200 else {
            guard let refusal = try? decoder.decode(EtcdMessages.Refusal.self, from: answer.body) else {
                throw .nonsense
            }
            throw .refused(refusal.code ?? 0, String((refusal.error ?? refusal.message ?? "").prefix(200)))
        }
        guard let value = try? decoder.decode(Answer.self, from: answer.body) else { throw .nonsense }
        return value
    }
}
