import DToPConfiguration
import DToPPipeline

/// How much of the dense computation a kind of scene takes, by how far up the ladder its stream is.
package struct Scene: Equatable, Sendable {
    /// A value with the usual settings, and at the top of each step that costs agreement.
    package struct ByStep: Equatable, Sendable {
        package var usual: Double
        package var tolerance: Double
        package var threshold: Double
        package var threeQuarters: Double
        package var half: Double

        package init(
            _ usual: Double, tolerance: Double, threshold: Double, threeQuarters: Double, half: Double
        ) {
            self.usual = usual
            self.tolerance = tolerance
            self.threshold = threshold
            self.threeQuarters = threeQuarters
            self.half = half
        }

        /// Between two steps, as far as `rung` is along the way.
        package func value(on rung: Int) -> Double {
            let relief = Ladder.relief(on: rung)
            if relief.scale <= 0.5 { return half }
            if relief.scale < 1 { return threeQuarters }
            return usual + relief.tolerance * (tolerance - usual) + relief.threshold * (threshold - tolerance)
        }

        /// All values by one rule.
        package func map(_ change: (Double) -> Double) -> ByStep {
            ByStep(
                change(usual), tolerance: change(tolerance), threshold: change(threshold),
                threeQuarters: change(threeQuarters), half: change(half))
        }
    }

    package let name: String
    /// Where the figures come from.
    package let origin: String
    /// Engine time of a frame, as a share of a dense frame's at the usual size.
    package let time: ByStep
    /// Share of the pixels with the class of the dense frame, 0...1; nil where unknown.
    package let agreement: ByStep?

    package init(_ name: String, from origin: String, time: ByStep, agreement: ByStep?) {
        self.name = name
        self.origin = origin
        self.time = time
        self.agreement = agreement
    }

    /// The highest rung on which the audits of a stream like this can be expected to find enough agreement.
    package func heldRung(_ carry: CarryConfiguration) -> Int {
        guard let bound = carry.agreementUnderPressure.map(AgreementBound.init), let agreement else {
            return Ladder.topWithoutAudits
        }
        var rung = 0
        while rung < Ladder.topOfAgreement, bound.isGood(agreement.value(on: rung)),
            !bound.isBad(agreement.value(on: rung + 1))
        {
            rung += 1
        }
        return rung
    }
}
