import DToPMedia

/// A user name and password, as `user:password`.
package struct Login: TextValue {
    package let credentials: Credentials

    package static let form = "a user name and password such as user:password"

    package init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        credentials = Credentials(user: parts[0], password: parts[1])
    }

    package var shown: String { "\(credentials.user):***" }

    /// With the password: not for messages.
    package var description: String { "\(credentials.user):\(credentials.password)" }
}
