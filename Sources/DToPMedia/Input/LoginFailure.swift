/// Why a server rejected a login. FFmpeg's limits are checked before the user's mistakes, as the login may be right.
struct LoginFailure {
    let reason: String
    let advice: String

    /// - Parameters:
    ///   - limit: bytes of `user:password`, percent-encoded, that FFmpeg keeps.
    ///   - status: the server's refusal, in words.
    ///   - credentials: those that FFmpeg was given; nil if there were none.
    ///   - challenge: how the server asked for a login; nil if unknown.
    ///   - advice: how to give credentials.
    init(limit: Int, status: String, credentials: Credentials?, challenge: LoginChallenge?, advice giving: String) {
        if let obstacle = challenge?.obstacle {
            reason = "\(status); \(obstacle)"
            advice = LoginChallenge.advice
        } else if let credentials {
            let length = credentials.userInfo.utf8.count
            if length > limit {
                reason = "\(status); FFmpeg cuts user name and password at \(limit) bytes, these have \(length)"
                advice = "Choose a shorter password, or one with fewer of the characters %, /, ?, #, @ and blank"
            } else if credentials.user.contains(":") {
                reason = "\(status); FFmpeg ends the user name at its colon"
                advice = "Choose a user name without a colon"
            } else {
                reason = status
                advice = MediaError.Kind.unauthorized.advice
            }
        } else {
            reason = "\(status); no user name was given"
            advice = giving
        }
    }

    /// What FFmpeg's RTSP keeps of `user:password`, in bytes.
    static let rtspLimit = 127

    /// Why the server of an input rejected a login.
    init(_ url: MediaURL, status: String, credentials: Credentials?, challenge: LoginChallenge?) {
        let limit =
            switch url.scheme {
            case .rtsp, .rtsps: Self.rtspLimit
            case .http, .https, .udp, .tcp: 1023
            }
        self.init(
            limit: limit, status: status, credentials: credentials, challenge: challenge,
            advice: "Give user name and password: `credentials`, DTOPD_USERNAME and DTOPD_PASSWORD, or in the URL")
    }
}
