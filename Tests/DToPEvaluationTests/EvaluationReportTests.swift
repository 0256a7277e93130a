import Compute
import DToPEvaluation
import DToPModel
import DToPPipeline
import Foundation
import Imaging
import Testing

@Suite struct EvaluationReportTests {
    private func report(agreement: Bool = false) throws -> EvaluationReport {
        let pictures = try LabelledPictures()
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.5, 1]
        sweep.methods = [.topk, .remove]
        var options = EvaluationOptions()
        options.withAgreement = agreement
        return try pictures.evaluate(pictures.engine(), sweep, options)
    }

    @Test func keysStandInTheirOrder() throws {
        for agreement in [false, true] {
            let report = try report(agreement: agreement)
            var keys = [
                "threshold", "positions", "method", "keep", "temporal", "images", "miou", "pixel_accuracy", "iou",
            ]
            keys += report.classNames + ["worst_pictures"]
            for _ in 0..<4 { keys += ["picture", "pixel_accuracy"] }
            keys += ["exits", "macs", "dense_macs", "ratio", "ms"]
            if agreement { keys += ["agreement", "agreement_worst"] }
            let lines = report.json.split(separator: "\n")
            #expect(lines.count == 6 && lines.first == "[" && lines.last == "]")
            for line in lines.dropFirst().dropLast() {
                #expect(line.matches(of: /"([^"]+)":/).map { String($0.1) } == keys)
            }
        }
    }

    @Test func valuesAreTheScores() throws {
        let report = try report(agreement: true)
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [[String: Any]])
        #expect(rows.count == 4)
        for (row, wanted) in zip(rows, report.rows) {
            let score = wanted.score
            func isEqual(_ key: String, _ value: Double?, tolerance: Double = 1e-9) -> Bool {
                abs((row[key] as? Double ?? .nan) - (value ?? .nan)) <= tolerance
            }
            #expect(isEqual("threshold", Double(wanted.setting.thresholdText)))
            #expect(row["positions"] as? [Int] == [2, 4])
            #expect(row["method"] as? String == wanted.setting.rule.method.rawValue)
            #expect(row["keep"] as? Int == wanted.setting.keep)
            #expect(row["temporal"] as? Bool == false)
            #expect(row["images"] as? Int == 4)
            #expect(isEqual("miou", score.confusion.meanIoU.map { 100 * $0 }))
            #expect(isEqual("pixel_accuracy", score.confusion.pixelAccuracy.map { 100 * $0 }))
            #expect((row["iou"] as? [String: Any])?.count == 5)
            let worst = try #require(row["worst_pictures"] as? [[String: Any]])
            #expect(worst.map { $0["picture"] as? String } == score.worstPictures.map(\.name))
            for (found, wanted) in zip(worst, score.worstPictures) {
                #expect(abs((found["pixel_accuracy"] as? Double ?? .nan) - 100 * wanted.pixelAccuracy) < 1e-9)
            }
            #expect(row["exits"] as? [Int] == score.exits)
            #expect(row["macs"] as? Int == score.meanMACs && row["dense_macs"] as? Int == score.meanDenseMACs)
            #expect(isEqual("ratio", score.ratio) && isEqual("ms", score.meanMilliseconds, tolerance: 1e-3))
            #expect(isEqual("agreement", score.agreement) && isEqual("agreement_worst", score.worstAgreement))
        }
        #expect(rows[0]["keep"] as? Int == 5 && rows[2]["keep"] is NSNull)
    }

    @Test func tablesHaveARowForEachSetting() throws {
        let report = try report(agreement: true)
        let lines = report.csv.split(separator: "\n")
        #expect(lines.count == 5)
        let columns = lines[0].split(separator: ",").count
        #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns })
        #expect(
            lines[0].hasPrefix(
                "threshold,positions,method,keep,temporal,images,miou,pixel_accuracy,pixel_accuracy_worst,"
                    + "worst_picture,iou_class0,"))
        #expect(lines[0].hasSuffix("exits_2,exits_4,exits_6,macs,dense_macs,ratio,ms,agreement,agreement_worst"))
        #expect(lines[1].hasPrefix("0.5,2+4,topk,5,false,4,") && lines[3].hasPrefix("0.5,2+4,remove,,false,4,"))

        let text = report.text.split(separator: "\n")
        #expect(text[0].contains("4 pictures; exits after layers 2, 4"))
        // The title, then scores, classes and worst pictures, each with a header.
        #expect(text.count == 1 + 5 + 6 + 5)
        #expect(text[2].hasPrefix("topk    0.5  ") && text[4].hasPrefix("remove  0.5  "))
        #expect(text[6].contains("topk 0.5") && text[7].hasPrefix("class0"))
        let worst = report.rows[0].score.worstPictures
        #expect(text[12].hasPrefix("worst pictures  pixels") && text[13].hasPrefix(worst[0].name))
        #expect(worst.map(\.pixelAccuracy) == worst.map(\.pixelAccuracy).sorted())
    }

    /// Each row has a point, joined within a method; the dense point belongs to both methods.
    @Test func plotsEveryRow() throws {
        let picture = try report().plot.draw()
        #expect(picture.size == PixelSize(width: 1000, height: 640))
        var counts: [[UInt8]: Int] = [:]
        for y in 0..<picture.size.height {
            for x in 0..<picture.size.width {
                counts[(0..<3).map { picture[x, y, $0] }, default: 0] += 1
            }
        }
        // Two series in their colours, on white.
        #expect((counts[[0, 114, 178]] ?? 0) > 200 && (counts[[213, 94, 0]] ?? 0) > 200)
        #expect(counts[[0, 158, 115]] == nil)
        #expect((counts[[255, 255, 255]] ?? 0) > 500_000)
    }
}
