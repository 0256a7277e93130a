import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Testing

@Suite struct ServiceMetricsTests {
    private func page(_ reading: ServiceReading) throws -> PrometheusText {
        try PrometheusText(ServiceMetrics.text(reading, version: "1.2.3"))
    }

    /// The text is well-formed with any streams, and has the same families.
    @Test func pagesAreWellFormed() throws {
        let pages = try [
            ServiceReading.made(), .made([.made("a")], isReady: false, isStopping: true, wasReloaded: false),
            .made([.busy("a"), .busy("b-2"), .made("c_3", .disabled), .made("d", .backoff("\"\\\n"))]),
        ].map(page)
        for page in pages { #expect(page.families.map(\.name) == pages[0].families.map(\.name)) }
        for family in pages[0].families {
            #expect(family.name.hasPrefix("dtopd_") || family.name.hasPrefix("process_"), "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name)")
        }
    }

    /// Labels are those of the reference, and hold ids and words only.
    @Test func labelsAreTheFamilys() throws {
        let labels = Dictionary(uniqueKeysWithValues: ServiceMetrics.all(version: "").map { ($0.name, $0.labels) })
        for family in try page(.made([.busy("a"), .busy("b")])).families {
            for sample in family.samples {
                #expect(Set(sample.labels.keys).subtracting(["le"]) == Set(labels[family.name] ?? []), "\(family.name)")
                for (name, value) in sample.labels where !["le", "version"].contains(name) {
                    #expect(value.wholeMatch(of: /[a-z0-9_-]+/) != nil, "\(family.name) \(value)")
                }
            }
        }
    }

    @Test func valuesAreThoseOfTheReading() throws {
        let page = try page(.made([.busy("a"), .made("b", .live(.backoff(.refused)))], wasReloaded: false))
        let a = ["stream": "a"]
        #expect(page.value("dtopd_build_info", ["version": "1.2.3"]) == 1)
        #expect(page.value("dtopd_ready") == 1)
        #expect(page.value("dtopd_config_last_reload_successful") == 0)
        #expect(page.value("dtopd_config_last_reload_success_timestamp_seconds") == 3.5)
        #expect(page.value("process_start_time_seconds") == 2)
        #expect(page.value("dtopd_stream_up", a) == 1 && page.value("dtopd_stream_up", ["stream": "b"]) == 0)
        #expect(page.value("dtopd_stream_connects_total", a) == 3)
        #expect(page.value("dtopd_stream_disconnects_total", ["stream": "a", "reason": "not-found"]) == 1)
        #expect(page.value("dtopd_stream_last_frame_timestamp_seconds", a) == 6.25)
        #expect(page.value("dtopd_stream_last_frame_timestamp_seconds", ["stream": "b"]) == nil)
        #expect(page.value("dtopd_frames_received_total", a) == 12)
        #expect(page.value("dtopd_frames_processed_total", a) == 3)
        #expect(page.value("dtopd_frames_dropped_total", ["stream": "a", "reason": "late"]) == 5)
        #expect(page.value("dtopd_frames_dropped_total", ["stream": "b", "reason": "corrupt"]) == 0)
        #expect(page.value("dtopd_decode_errors_total", a) == 4)
        #expect(page.value("dtopd_engine_seconds_total", a) == 0.125)
        #expect(page.value("dtopd_tokens_total", ["stream": "a", "disposition": "carried"]) == 54)
        #expect(page.value("dtopd_frame_macs_total", a) == 900 && page.value("dtopd_dense_macs_total", a) == 3000)
        #expect(page.value("dtopd_compute_ratio", a) == 0.3)
        #expect(page.value("dtopd_seed_resets_total", ["stream": "a", "reason": "start"]) == 1)
        #expect(page.value("dtopd_seed_agreement_ratio", a) == 0.875)
        #expect(page.value("dtopd_stage_duration_seconds_sum", ["stream": "a", "stage": "layers"]) == 1.5)
        #expect(page.value("dtopd_stage_duration_seconds_count", ["stream": "a", "stage": "layers"]) == 3)
        #expect(page.value("dtopd_sink_up", ["stream": "a", "sink": "log"]) == 0)
        #expect(page.value("dtopd_sink_up", ["stream": "a", "sink": "masks"]) == 1)
        #expect(page.value("dtopd_sink_frames_written_total", ["stream": "a", "sink": "masks"]) == 3)
        #expect(page.value("dtopd_sink_frames_dropped_total", ["stream": "a", "sink": "log"]) == 2)
        #expect(page.value("dtopd_sink_errors_total", ["stream": "a", "sink": "log"]) == 1)
        // 10 ms, 40 ms and a minute and a half.
        for (bound, count) in ["0.02": 1.0, "0.05": 2, "30.0": 2, "+Inf": 3] {
            #expect(page.value("dtopd_frame_age_seconds_bucket", ["stream": "a", "le": bound]) == count, "\(bound)")
        }
        #expect(page.value("dtopd_frame_age_seconds_count", a) == 3)
        #expect(abs((page.value("dtopd_frame_age_seconds_sum", a) ?? 0) - 90.05) < 1e-9)
    }

    @Test func eventsHookAndBrokerAreCounted() throws {
        let rules = [
            RuleReading(name: "camera", rule: nil, isActive: false, count: 1),
            RuleReading(name: "busy", rule: nil, isActive: true, count: 3),
        ]
        let stream = StreamReading(
            id: "a", phase: .running, since: WallTime(milliseconds: 0), totals: StreamTotals(), rates: StreamRates(),
            rules: rules)
        var mqtt = MQTTReading()
        mqtt.isUp = true
        mqtt.dropped = 7
        let reading = ServiceReading(
            began: WallTime(milliseconds: 0), isReady: true, isStopping: false,
            reload: .init(lastSuccess: WallTime(milliseconds: 0)), stuck: [], hookFailures: 2, mqtt: mqtt,
            streams: [stream])
        let page = try page(reading)
        #expect(page.value("dtopd_events_total", ["stream": "a", "rule": "camera"]) == 1)
        #expect(page.value("dtopd_events_total", ["stream": "a", "rule": "busy"]) == 3)
        #expect(page.value("dtopd_hook_failures_total") == 2)
        #expect(page.value("dtopd_mqtt_up") == 1 && page.value("dtopd_mqtt_messages_dropped_total") == 7)
        let without = try self.page(.made())
        #expect(without.value("dtopd_mqtt_up") == nil && without.value("dtopd_hook_failures_total") == nil)
    }

    @Test func theCertificateIsToldWhereThereIsOne() throws {
        var certificate = CertificateReading(expires: WallTime(milliseconds: 90_000_500))
        func reading() -> ServiceReading {
            ServiceReading(
                began: WallTime(milliseconds: 0), isReady: true, isStopping: false,
                reload: .init(lastSuccess: WallTime(milliseconds: 0)), stuck: [], certificate: certificate, streams: [])
        }
        let (expiry, success) = (
            "dtopd_certificate_expiry_timestamp_seconds", "dtopd_certificate_last_reload_successful"
        )
        #expect(try page(reading()).value(expiry) == 90_000.5 && page(reading()).value(success) == 1)
        certificate.isFromFiles = false
        #expect(try page(reading()).value(expiry) == 90_000.5 && page(reading()).value(success) == 0)
        #expect(try page(.made()).value(expiry) == nil && page(.made()).value(success) == nil)
        let status = ServiceStatus(reading(), version: "1")
        #expect(status.certificate?.expires == "1970-01-02T01:00:00.500Z" && status.certificate?.reloaded == false)
        #expect(try ServiceStatus(json: status.json()) == status)
    }

    /// One state at a time, whatever it is.
    @Test(
        arguments: [
            .live(.connecting), .live(.running), .live(.blocked), .live(.stalled), .live(.backoff(.timeout)),
            .live(.ended),
            .running, .backoff("a reason"), .ended, .disabled, .stopping,
        ] as [StreamPhase])
    func exactlyOneStateIsTheStreams(phase: StreamPhase) throws {
        let states = try page(.made([.made("a", phase)])).families.first { $0.name == "dtopd_stream_state" }
        let samples = try #require(states?.samples)
        #expect(samples.filter { $0.value == 1 }.map { $0.labels["state"] } == [phase.word])
        #expect(samples.count == 10 && samples.allSatisfy { $0.value == 0 || $0.value == 1 })
    }

    @Test func theProcessIsThisOne() throws {
        let page = try page(.made())
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let open = try #require(page.value("process_open_fds"))
        // Other tests open and close files meanwhile.
        #expect(abs(open - Double(descriptors)) < 200 && open >= 3)
        var limit = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        #expect(page.value("process_max_fds") == Double(limit.rlim_cur))
        let megabyte = 1_048_576.0
        let resident = try #require(page.value("process_resident_memory_bytes"))
        #expect(resident > megabyte && resident < (page.value("process_virtual_memory_bytes") ?? 0))
        #expect((page.value("process_threads") ?? 0) >= 1)
        let seconds = try #require(page.value("process_cpu_seconds_total"))
        #expect(seconds > 0)
        // It counts: this thread burns a tenth of a second.
        let end = ContinuousClock.now + .milliseconds(200)
        while ContinuousClock.now < end {}
        #expect(try #require(self.page(.made()).value("process_cpu_seconds_total")) > seconds)
    }
}
