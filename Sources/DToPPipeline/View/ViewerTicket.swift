/// One who looks at a stream, until its sequence ends or is let go.
package struct ViewerTicket: Sendable {
    /// The newest picture waits; those before it are forgotten.
    package let pictures: AsyncStream<ViewPicture>
    let source: AsyncStream<ViewPicture>.Continuation

    /// Shows a picture to this one alone.
    package func show(_ picture: ViewPicture) { source.yield(picture) }

    /// Ends the sequence.
    package func end() { source.finish() }
}
