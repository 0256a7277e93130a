/// What a head writes: its answers, and buffers that only its kind knows.
struct HeadScratch {
    private(set) var answers: HeadAnswers
    private let buffers: Any

    init(answers: HeadAnswers, buffers: Any) {
        self.answers = answers
        self.buffers = buffers
    }

    /// The buffers that the head's `buffers(rows:workers:arena:)` made.
    func buffers<Buffers>(as type: Buffers.Type) -> Buffers {
        guard let buffers = buffers as? Buffers else { preconditionFailure("buffers of another kind of head") }
        return buffers
    }

    /// With the answers of the rows from `row` on, and the same buffers.
    func from(row: Int) -> HeadScratch { HeadScratch(answers: answers.from(row: row), buffers: buffers) }
}
