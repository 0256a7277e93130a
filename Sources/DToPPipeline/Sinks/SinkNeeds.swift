/// What frames must bring for a sink. What no sink of a stream needs is not computed.
struct SinkNeeds: OptionSet, Sendable {
    let rawValue: Int

    /// The class of each pixel, at the masks' size.
    static let masks = SinkNeeds(rawValue: 1)
    /// The confidence of each pixel, at the sizes of the labels.
    static let confidence = SinkNeeds(rawValue: 2)
    /// The source's audio packets.
    static let audio = SinkNeeds(rawValue: 4)
}
