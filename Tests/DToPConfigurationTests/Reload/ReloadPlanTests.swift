import DToPConfiguration
import Testing

@Suite struct ReloadPlanTests {
    private func configuration(_ change: (inout StreamConfiguration) -> Void = { _ in }) -> StreamConfiguration {
        var configuration = StreamConfiguration()
        configuration.source.input = "rtsp://camera/1"
        change(&configuration)
        return configuration
    }

    @Test func whatStaysHasNoStep() {
        let streams = ["a": configuration(), "b": configuration()]
        #expect(ReloadPlan(from: streams, to: streams).steps.isEmpty)
        #expect(ReloadPlan(from: [:], to: [:]).steps.isEmpty)
    }

    @Test func streamsComeAndGo() {
        let plan = ReloadPlan(
            from: ["a": configuration(), "b": configuration()], to: ["b": configuration(), "c": configuration()])
        #expect(plan.steps == ["a": .remove, "c": .add])
    }

    @Test func aChangeCostsWhatItsDearestSettingCosts() {
        let live = configuration { $0.engine.threshold = 0.5 }
        let sink = configuration {
            $0.engine.threshold = 0.5
            $0.outputs.masks = "masks"
        }
        let stream = configuration {
            $0.engine.threshold = 0.5
            $0.outputs.masks = "masks"
            $0.source.input = "rtsp://camera/2"
        }
        let steps = ReloadPlan(
            from: ["live": configuration(), "sink": configuration(), "stream": configuration()],
            to: ["live": live, "sink": sink, "stream": stream]
        ).steps
        #expect(steps["live"] == .change(.live, keys: ["threshold"]))
        #expect(steps["sink"] == .change(.restartSink, keys: ["masks", "threshold"]))
        #expect(steps["stream"] == .change(.restartStream, keys: ["input", "masks", "threshold"]))
    }

    /// Every setting is compared: a change of any of them alone is seen.
    @Test func everySettingCounts() throws {
        let unusual = try StreamConfigurationTests.unusual()
        let step = ReloadPlan(from: ["a": StreamConfiguration()], to: ["a": unusual]).steps["a"]
        #expect(step == .change(.restartStream, keys: StreamConfiguration.settings.map(\.key)))
    }
}
