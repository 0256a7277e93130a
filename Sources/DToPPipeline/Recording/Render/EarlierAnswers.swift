import FileNames
import SystemPackage

/// Finds what a stream's frames cost before a segment began: a graph of the last seconds goes on over segments.
enum EarlierAnswers {
    /// Answers of the segments before, oldest first, as far back as the graph goes. They are left out where frames are
    /// missing between them.
    static func before(_ answer: RecordedAnswer, of segment: FilePath) -> [RecordedAnswer] {
        var answers: [RecordedAnswer] = []
        for file in files(before: segment) {
            let first = answers.first ?? answer
            guard first.sourceTime > answer.sourceTime - ComputeGraph.span,
                var reader = try? MaskTrackReader(file, paintsMasks: false)
            else { break }
            var earlier: [RecordedAnswer] = []
            let last = try? reader.answer(at: .infinity) { earlier.append($0) }
            guard let last, last.frame == first.frame &- 1, last.sourceTime <= first.sourceTime else { break }
            answers = earlier + answers
        }
        return answers
    }

    /// The files of masks of the segments before, latest first.
    private static func files(before segment: FilePath) -> [FilePath] {
        guard let name = SegmentName(segment.lastComponent?.text ?? "") else { return [] }
        let others = ((try? segment.folder.entries()) ?? []).compactMap { file -> SegmentName? in
            guard file.text.hasSuffix(SegmentName.masksEnding) else { return nil }
            return SegmentName(file.text.dropLast(SegmentName.masksEnding.count) + ".mp4")
        }
        func place(_ name: SegmentName) -> (Int64, Int) { (name.start.milliseconds, name.number) }
        return others.filter { place($0) < place(name) }.sorted { place($0) > place($1) }
            .map { segment.folder.file($0.masks) }
    }
}
