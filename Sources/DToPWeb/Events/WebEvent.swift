/// Something that happened, as viewers are told.
package struct WebEvent: Sendable {
    /// A word such as `state`.
    let name: String
    /// The stream that it concerns, which decides who may see it; nil if it concerns all.
    let stream: String?
    /// JSON on one line.
    let json: [UInt8]

    /// - Parameters:
    ///   - name: a word.
    ///   - json: JSON; its line feeds, which mean nothing, become spaces.
    package init(_ name: String, stream: String? = nil, json: [UInt8]) {
        self.name = name.filter { !$0.isNewline }
        self.stream = stream
        self.json = json.map { $0 == 10 || $0 == 13 ? 32 : $0 }
    }

    /// As server-sent events have it.
    var text: [UInt8] { Array("event: \(name)\ndata: ".utf8) + json + [10, 10] }
}
