import DToPPipeline
import Testing

@Suite struct CorruptionGateTests {
    /// Whether pictures pass: k a keyframe, K a damaged one, p any other, P a damaged one; one a second.
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
        // Joined in the middle.
        ("ppkpp", "--kpp"), ("kpp", "kpp"),
        // Damage lasts until a clean keyframe.
        ("kpPppkp", "kp---kp"), ("kpPpKpkp", "kp----kp"), ("kKpkp", "k--kp"),
        // Without keyframes pictures pass after ten seconds, even damaged ones.
        ("ppppppppppppp", "-----------pp"), ("kPpppppppppppp", "k-----------pp"), ("kPppPpppppppPp", "k-----------Pp"),
    ])
    func passesWhatIsSound(_ pictures: String, _ expected: String) { #expect(passed(pictures) == expected) }
}
