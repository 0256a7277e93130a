import DToPPipeline
import Testing

@Suite struct CorruptionGateTests {
    /// Which pictures pass, at one a second. k is a keyframe, K a damaged one; p is any other picture, P a damaged one.
    private func passed(_ pictures: String) -> String {
        var gate = CorruptionGate(at: .zero)
        var result = ""
        for (second, picture) in pictures.enumerated() {
            let isAdmitted = gate.admits(
                isKeyframe: "kK".contains(picture), isCorrupt: "KP".contains(picture), at: .seconds(second))
            result.append(isAdmitted ? picture : "-")
        }
        return result
    }

    @Test(arguments: [
        // Joined in mid-stream.
        ("ppkpp", "--kpp"), ("kpp", "kpp"),
        // Damage lasts until a clean keyframe.
        ("kpPppkp", "kp---kp"), ("kpPpKpkp", "kp----kp"), ("kKpkp", "k--kp"),
        // Without keyframes, pictures pass after ten seconds, even damaged ones.
        ("ppppppppppppp", "-----------pp"), ("kPpppppppppppp", "k-----------pp"), ("kPppPpppppppPp", "k-----------Pp"),
    ])
    func passesWhatIsSound(_ pictures: String, _ expected: String) { #expect(passed(pictures) == expected) }
}
