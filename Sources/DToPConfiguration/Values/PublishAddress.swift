import DToPMedia

/// Where streams are published; `{stream}` in it stands for a stream's id.
package struct PublishAddress: TextValue, Hashable {
    package static let form = "a server's URL such as rtsp://user:password@host:8554/{stream}, rtmp:// or srt://"

    /// With user name, password and keys: not for messages.
    package let description: String
    /// Without.
    package let shown: String

    package init?(text: String) {
        guard let url = PublishURL(text), PublishURL(text, filling: NamedOutput.placeholder, with: "a") != nil else {
            return nil
        }
        description = text
        shown = url.description
    }

    /// Whether all streams would be published as one.
    package var isShared: Bool { NamedOutput.isShared(description) }

    /// Where a stream is published.
    package func url(stream: String) -> PublishURL? {
        PublishURL(description, filling: NamedOutput.placeholder, with: stream)
    }
}
