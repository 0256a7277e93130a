import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// `--audit-every`: frames that are also computed in full, to see how far carried answers have drifted.
@Suite struct AuditTests {
    /// The log's fields about audits.
    private struct Line: Decodable {
        let agreement: Double?
        let refresh: String?
        let changeThreshold: Double?
        let tolerance: Double?

        enum CodingKeys: String, CodingKey {
            case agreement, refresh, tolerance
            case changeThreshold = "change_threshold"
        }
    }

    private func lines(_ results: Results) throws -> [Line] {
        try Files.read(results.log).split(separator: 0x0A).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
    }

    private func mask(_ results: Results, _ frame: Int) throws -> LabelMap {
        try StillImageReader.labels("\(results.maskFolder)/\(String(format: "%08d.png", frame))")
    }

    /// Audits come at this interval and at no other frame; the first audit is not at the first frame.
    @Test(arguments: [1, 6, 20, 21]) func auditsComeEverySoManyFrames(every: Int) throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, ["--audit-every", "\(every)"])
        let lines = try lines(results)
        #expect(lines.count == 20)
        for (frame, line) in lines.enumerated() {
            guard (frame + 1) % every == 0 else {
                #expect(line.agreement == nil && line.refresh != "audit", "frame \(frame)")
                continue
            }
            #expect((0...1).contains(line.agreement ?? 1))
            // If the carried answer was given up, or nothing could be carried, there is nothing to audit.
            let refresh = try #require(line.refresh, "frame \(frame)")
            #expect(["audit", "doubt", "changed", "start"].contains(refresh))
            #expect((refresh == "audit") == (line.agreement != nil))
        }
        #expect(try results.lines.allSatisfy { $0.agreement == nil || $0.tokens.carried == 0 })
        if every == 6 { #expect(lines.contains { $0.refresh == "audit" && ($0.agreement ?? 1) < 1 }) }
    }

    /// Nothing is audited unless asked for, or if nothing is carried.
    @Test(arguments: ["--audit-every 0", "--audit-every 2 --temporal off"])
    func thereMayBeNoAudits(_ options: String) throws {
        let results = try Results(stream: "street")
        let outcome = try results.run(Fixtures.made.street, options.split(separator: " ").map(String.init))
        #expect(try lines(results).allSatisfy { $0.agreement == nil && $0.refresh != "audit" })
        #expect(!outcome.errors.contains("audits"))
    }

    /// Up to the first audit, the run without audits carries the same answers. The audit's agreement is that of this
    /// run's answer with the full one.
    @Test func agreementIsOfTheCarriedAnswerAndTheFullOne() throws {
        let options = ["--threshold", "1", "--audit-every"]
        let (audited, carried, full) = (
            try Results(stream: "street"), try Results(stream: "street"), try Results(stream: "street")
        )
        try audited.run(Fixtures.made.street, options + ["6"])
        try carried.run(Fixtures.made.street, options + ["0"])
        try full.run(Fixtures.made.street, options + ["0", "--temporal", "off"])
        let line = try lines(audited)[5]
        #expect(try line.refresh == "audit" && lines(carried)[5].refresh == nil)
        for frame in 0..<5 {
            #expect(try mask(audited, frame).agreement(with: mask(carried, frame)) == 1, "frame \(frame)")
        }
        #expect(try mask(audited, 5).agreement(with: mask(full, 5)) == 1, "the full answer is the result")
        let agreement = try mask(full, 5).agreement(with: mask(carried, 5))
        #expect(line.agreement == agreement && agreement < 1)
    }

    /// Each audit below the bound tightens the settings of the next frames; four good ones in a row loosen them.
    @Test func tooLittleAgreementTightens() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, ["--audit-every", "2", "--min-agreement", "1"])
        let lines = try lines(results)
        var (steps, fine, most) = (0, 0, 0)
        for (frame, line) in lines.enumerated() {
            let scale = pow(0.7, Double(steps))
            #expect(abs((line.tolerance ?? .nan) - scale) < 1e-4, "frame \(frame)")
            #expect(abs((line.changeThreshold ?? .nan) - 8 * scale) < 1e-4, "frame \(frame)")
            guard let agreement = line.agreement else { continue }
            if agreement < 1 {
                (steps, fine) = (min(steps + 1, 6), 0)
            } else {
                fine += 1
                if fine == 4 { (steps, fine) = (max(steps - 1, 0), 0) }
            }
            most = max(most, steps)
        }
        #expect(most > 0, "no audit was below the bound")
    }

    /// Without a bound, or with one that is kept, the settings stay as they are.
    @Test(arguments: [[], ["--min-agreement", "0"]]) func enoughAgreementChangesNothing(_ bound: [String]) throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, ["--audit-every", "4"] + bound)
        let lines = try lines(results)
        #expect(lines.contains { ($0.agreement ?? 1) < 1 })
        #expect(lines.allSatisfy { $0.tolerance == 1 && $0.changeThreshold == 8 })
    }

    @Test func theSummaryTellsAudits() throws {
        let results = try Results(stream: "street")
        let outcome = try results.run(Fixtures.made.street, ["--audit-every", "4", "--min-agreement", "1"])
        let lines = try lines(results)
        let shares = lines.compactMap(\.agreement).map { 100 * $0 }
        let mean = String(format: "%.1f %%", shares.reduce(0, +) / Double(shares.count))
        let least = String(format: "%.1f %% at least\n", try #require(shares.min()))
        let wanted = "audits          \(shares.count), \(mean) of the pixels as in the full computation, \(least)"
        #expect(outcome.errors.contains(wanted), "\(outcome)")
        let count = lines.count { $0.refresh == "audit" }
        #expect(count > 0 && outcome.errors.contains(" \(count) audit, "))
        #expect(outcome.errors.contains("tolerance "))
    }
}
