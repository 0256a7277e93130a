import DToPFleet
import DToPPipeline

/// Every metric of the service, in the order of its page.
package enum ServiceMetrics {
    /// Content type of `text`.
    package static let contentType = MetricsText.contentType

    /// What Prometheus reads.
    package static func text(_ reading: ServiceReading, version: String) -> String {
        MetricsText.text(all(version: version), reading)
    }

    package static func all(version: String) -> [MetricFamily] {
        service(version) + stream + main + output + event + process(ProcessReading())
    }

    private static func service(_ version: String) -> [MetricFamily] {
        [
            MetricFamily("dtopd_build_info", .gauge, labels: ["version"], "1, with the program's version.") { _ in
                [MetricFamily.Sample(labels: [("version", version)], value: 1)]
            },
            .process("dtopd_ready", .gauge, "1 once every stream has been begun, until the service stops.") {
                $0.isReady && !$0.isStopping ? 1 : 0
            },
            .process(
                "dtopd_config_last_reload_successful", .gauge,
                "1 if the last attempt to read the configuration was successful."
            ) { $0.reload.wasSuccessful ? 1 : 0 },
            .process(
                "dtopd_config_last_reload_success_timestamp_seconds", .gauge,
                "When the configuration in force was read, in seconds since 1970."
            ) { $0.reload.lastSuccess.seconds },
            .process(
                "dtopd_pressure_step", .gauge,
                "Step of the ladder that streams are on because they want more than the engine's time, 0 to 5."
            ) { Double($0.pressure.step?.rawValue ?? 0) },
            .process(
                "dtopd_pressure_demand_ratio", .gauge,
                "Share of the engine's time that live streams want as they are; above 1 there is not enough."
            ) { $0.pressure.demand },
        ]
    }

    private static let event: [MetricFamily] = [
        .stream("dtopd_events_total", .counter, by: "rule", "Events of the rule that have begun.") { stream in
            stream.rules.map { ($0.name, Double($0.count)) }
        },
        .process(
            "dtopd_hook_failures_total", .counter,
            "Events for which the hook failed, took more than 10 seconds, or was too busy; missing without a hook."
        ) { $0.hookFailures.map(Double.init) },
        .process(
            "dtopd_mqtt_up", .gauge, "1 while the broker accepts what is published; missing without a broker."
        ) { $0.mqtt.map { $0.isUp ? 1 : 0 } },
        .process(
            "dtopd_mqtt_messages_dropped_total", .counter,
            "Events that were given up, because too many waited for the broker; missing without a broker."
        ) { $0.mqtt.map { Double($0.dropped) } },
        .process(
            "dtopd_fleet_member", .gauge, "1 while this host may run cameras of its fleet; missing without a fleet."
        ) { $0.fleet.map { $0.isMember ? 1 : 0 } },
        .process(
            "dtopd_fleet_cameras", .gauge, "Cameras of the fleet that this host has; missing without a fleet."
        ) { $0.fleet.map { Double($0.owned) } },
        .process(
            "dtopd_fleet_unowned_cameras", .gauge, "Cameras of the fleet that no host has; missing without a fleet."
        ) { $0.fleet.map { Double($0.unowned) } },
        .process(
            "dtopd_certificate_expiry_timestamp_seconds", .gauge,
            "When the viewers' certificate, or one of its chain, expires, in seconds since 1970; missing without TLS."
        ) { $0.certificate?.expires.seconds },
        .process(
            "dtopd_certificate_last_reload_successful", .gauge,
            "1 if the last attempt to read the viewers' certificate and key was successful; missing without TLS."
        ) { $0.certificate.map { $0.isFromFiles ? 1 : 0 } },
    ]

    private static let stream: [MetricFamily] = [
        .stream("dtopd_stream_up", .gauge, "1 if the stream delivers, or has nothing left to deliver.") {
            $0.phase.isWell ? 1 : 0
        },
        .stream("dtopd_stream_state", .gauge, by: "state", "1 for the state that the stream is in.") { stream in
            StreamPhase.words.map { ($0, $0 == stream.phase.word ? 1 : 0) }
        },
        .stream(
            "dtopd_stream_rung", .gauge,
            "Rung of the ladder that the stream is on, from 0; missing unless it runs."
        ) { $0.use.map { Double($0.rung) } },
        .stream(
            "dtopd_stream_rate_ratio", .gauge,
            "Share of its frames that the stream computes under pressure, 0 to 1; missing unless it runs."
        ) { $0.use.map(\.rate) },
        .stream("dtopd_stream_connects_total", .counter, "Connections that brought a picture.") {
            Double($0.totals.input.connects)
        },
        .stream(
            "dtopd_stream_disconnects_total", .counter, by: "reason",
            "Connections lost, and attempts to connect that failed."
        ) { stream in
            DisconnectReason.allCases.map { ($0.rawValue, Double(stream.totals.input.disconnects[$0] ?? 0)) }
        },
        .stream(
            "dtopd_stream_last_frame_timestamp_seconds", .gauge,
            "When the last frame was done, in seconds since 1970; missing before the first."
        ) { $0.totals.lastFrame?.seconds },
        MetricFamily(
            "dtopd_frame_age_seconds", .histogram, labels: ["stream"],
            "Age of live frames when their outputs have them, from their arrival.", samples: ages),
        .stream("dtopd_frames_received_total", .counter, "Pictures that came, decoded or not.") {
            Double($0.totals.input.received)
        },
        .stream("dtopd_frames_processed_total", .counter, "Frames segmented and handed to the outputs.") {
            Double($0.totals.processed)
        },
        .stream(
            "dtopd_frames_dropped_total", .counter, by: "reason",
            """
            Pictures that were not segmented: damaged, not wanted (`fps`, `stride`), late, because a newer one came, left out \
            under pressure, or read when the stream was stopped.
            """
        ) { stream in
            StreamTotals.Drop.allCases.map { ($0.rawValue, Double(stream.totals.dropped[$0] ?? 0)) }
        },
        .stream("dtopd_decode_errors_total", .counter, "Places that could not be decoded.") {
            Double($0.totals.decodeErrors)
        },
        MetricFamily(
            "dtopd_stage_duration_seconds", .summary, labels: ["stream", "stage"], "Time spent on frames, by stage.",
            samples: stages),
        .stream("dtopd_engine_seconds_total", .counter, "Time for which the engine worked for the stream.") {
            $0.totals.engineSeconds
        },
        .stream(
            "dtopd_worker_cpu_seconds_total", .counter,
            "Processor time of the stream's source workers, which `process_cpu_seconds_total` leaves out."
        ) { $0.totals.workerSeconds },
        .stream(
            "dtopd_tokens_total", .counter, by: "disposition",
            "Tokens computed for a frame, or carried from the one before."
        ) { stream in
            StreamTotals.Disposition.allCases.map { ($0.rawValue, Double(stream.totals.tokens[$0] ?? 0)) }
        },
        .stream("dtopd_frame_macs_total", .counter, "Multiply-adds spent on frames.") { $0.totals.macs },
        .stream("dtopd_dense_macs_total", .counter, "Multiply-adds of computing the same frames densely.") {
            $0.totals.denseMACs
        },
        .stream("dtopd_compute_ratio", .gauge, "Share of the dense computation that the last frame took, 0 to 1.") {
            $0.totals.computeRatio
        },
        .stream("dtopd_seed_resets_total", .counter, by: "reason", "Frames into which nothing was carried.") { stream in
            FrameReset.allCases.map { ($0.rawValue, Double(stream.totals.resets[$0] ?? 0)) }
        },
        .stream(
            "dtopd_seed_agreement_ratio", .gauge,
            "Share of the pixels on which the last audit agreed with the full computation; missing before the first."
        ) { $0.totals.agreement },
    ]

    private static let main: [MetricFamily] = [
        .stream("dtopd_main_up", .gauge, "1 while packets of the main stream come; missing without `main`.") {
            $0.main.map { $0 == .running ? 1 : 0 }
        },
        .stream(
            "dtopd_main_connects_total", .counter,
            "Connections to the main stream that brought a picture; missing without `main`."
        ) { $0.main == nil ? nil : Double($0.totals.main.connects) },
        .stream(
            "dtopd_main_disconnects_total", .counter, by: "reason",
            "Connections to the main stream lost, and attempts to connect that failed; missing without `main`."
        ) { stream in
            stream.main == nil
                ? []
                : DisconnectReason.allCases.map {
                    ($0.rawValue, Double(stream.totals.main.disconnects[$0] ?? 0))
                }
        },
        .stream(
            "dtopd_main_packets_total", .counter, "Pictures of the main stream that came; missing without `main`."
        ) { $0.main == nil ? nil : Double($0.totals.main.received) },
    ]

    private static let output: [MetricFamily] = [
        .stream("dtopd_sink_up", .gauge, by: "sink", "1 unless the output has failed and not written since.") {
            stream in
            sinks(of: stream) { $0.isUp ? 1 : 0 }
        },
        .stream("dtopd_sink_frames_written_total", .counter, by: "sink", "Frames written to the output.") { stream in
            sinks(of: stream) { Double($0.written) }
        },
        .stream(
            "dtopd_sink_frames_dropped_total", .counter, by: "sink",
            "Frames left out because the output was slow or had failed."
        ) { stream in sinks(of: stream) { Double($0.dropped) } },
        .stream("dtopd_sink_errors_total", .counter, by: "sink", "Failures of the output.") { stream in
            sinks(of: stream) { Double($0.errors) }
        },
    ]

    private static func process(_ process: ProcessReading?) -> [MetricFamily] {
        [
            .process("process_cpu_seconds_total", .counter, "Processor time of the process.") { _ in
                process?.processorSeconds
            },
            .process("process_resident_memory_bytes", .gauge, "Memory that is resident.") { _ in
                process?.residentBytes
            },
            .process("process_virtual_memory_bytes", .gauge, "Size of the address space.") { _ in
                process?.virtualBytes
            },
            .process("process_threads", .gauge, "Threads.") { _ in process?.threads },
            .process("process_open_fds", .gauge, "Open file descriptors.") { _ in process?.openDescriptors },
            .process("process_max_fds", .gauge, "Most file descriptors that may be open.") { _ in
                process?.mostDescriptors
            },
            .process("process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.") {
                $0.began.seconds
            },
        ]
    }

    private static func ages(_ reading: ServiceReading) -> [MetricFamily.Sample] {
        reading.streams.flatMap { stream in
            let ages = stream.totals.ages
            let bounds = AgeHistogram.bounds.map { "\($0)" } + ["+Inf"]
            var count = 0
            let buckets = zip(bounds, ages.counts).map { bound, more in
                count += more
                return MetricFamily.Sample(
                    suffix: "_bucket", labels: [("stream", stream.id), ("le", bound)], value: Double(count))
            }
            return buckets + totals([("stream", stream.id)], sum: ages.sum, count: ages.count)
        }
    }

    private static func stages(_ reading: ServiceReading) -> [MetricFamily.Sample] {
        reading.streams.flatMap { stream in
            zip(FrameRecord.Milliseconds().steps, stream.totals.stepMilliseconds).flatMap { step, milliseconds in
                totals(
                    [("stream", stream.id), ("stage", "\(step.name)")], sum: milliseconds / 1000,
                    count: stream.totals.processed)
            }
        }
    }

    private static func totals(
        _ labels: [(name: String, value: String)], sum: Double, count: Int
    ) -> [MetricFamily.Sample] {
        [
            MetricFamily.Sample(suffix: "_sum", labels: labels, value: sum),
            MetricFamily.Sample(suffix: "_count", labels: labels, value: Double(count)),
        ]
    }

    private static func sinks(of stream: StreamReading, _ value: (SinkTotals) -> Double) -> [(String, Double)] {
        stream.totals.sinks.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }
    }
}
