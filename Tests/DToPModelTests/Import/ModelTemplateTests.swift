import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

/// The configurations of published models that ship with the program.
@Suite struct ModelTemplateTests {
    static let locator = ModelLocator(
        executable: FilePath(TestFiles.package.appendingPathComponent(".build/release/dtopd").path))

    private func template(_ name: String) throws -> ModelTemplate {
        try ModelTemplate(path: Self.locator.configuration(named: FilePath(name)))
    }

    @Test func allCanBeUsed() throws {
        let templates = Self.locator.templates()
        #expect(
            templates.keys.sorted() == [
                "dtop-vit-base-ade20k", "dtop-vit-large-ade20k", "dtop-vit-large-coco-stuff-10k",
                "dtop-vit-large-pascal-context", "setr-naive-vit-large-ade20k", "setr-naive-vit-large-cityscapes",
            ])
        for path in templates.values {
            let template = try ModelTemplate(path: path)
            #expect(template.palette?.colors.count == template.configuration.classCount)
            #expect(Set(template.configuration.labels).count == template.configuration.classCount)
            // The written configuration reads back as the same.
            let copy = try TemporaryFolder()
            let config = copy.path("config.json")
            try template.configuration.json().write(to: URL(fileURLWithPath: config))
            #expect(try ModelConfiguration(path: config) == template.configuration)
        }
    }

    /// The published cost of the dense models, in units of 10^9, and their preprocessing.
    @Test(arguments: [
        ("dtop-vit-base-ade20k", "109.9", "114.64", "wall", 123.675, 512),
        ("dtop-vit-large-ade20k", "617.0", "628.13", "wall", 127.5, 640),
        ("dtop-vit-large-coco-stuff-10k", "366.9", "375.83", "person", 127.5, 512),
        ("dtop-vit-large-pascal-context", "315.4", "320.68", "aeroplane", 127.5, 520),
    ]) func costsWhatWasPublished(
        name: String, published: String, dense: String, label: String, mean: Double, short: Int
    ) throws {
        let template = try template(name)
        let configuration = template.configuration
        let blueprint = Blueprint(configuration)
        let tokens = configuration.positionGrid.count
        let macs = blueprint.publishedCost(tokens: tokens, crop: configuration.nominalInput)
        #expect(String(format: "%.1f", Double(macs) / 1e9) == published)
        #expect(String(format: "%.2f", Double(blueprint.denseCost(tokens: tokens)) / 1e9) == dense)
        #expect(configuration.labels[0] == label)
        #expect(template.preprocessing.mean[0] == Float(mean))
        #expect(template.preprocessing.size == .shortestEdge(short, longest: 4 * short))
    }

    @Test func theClassesHaveTheirColours() throws {
        let ade = try template("dtop-vit-base-ade20k")
        #expect(ade.palette?.colors[2] == RGBColor(red: 6, green: 230, blue: 230))
        #expect(ade.configuration.labels[2] == "sky")
        let city = try template("setr-naive-vit-large-cityscapes")
        #expect(city.palette?.colors[0] == RGBColor(red: 128, green: 64, blue: 128))
        #expect(city.configuration.labels[0] == "road")
    }

    @Test func misspeltNamesAreAnsweredWithAList() {
        do {
            _ = try Self.locator.configuration(named: "dtop-vit-base")
            Issue.record("found")
        } catch {
            #expect(error.isNotFound && "\(error)".contains("dtop-vit-large-pascal-context"), "\(error)")
        }
        #expect(ModelLocator(executable: "/no/bin/dtopd").templates().isEmpty)
    }

    @Test func takesWhatLiesBesideAModelsConfiguration() throws {
        let template = try ModelTemplate(path: TestFiles.builtInModel + "/config.json")
        let model = try ModelDirectory(path: TestFiles.builtInModel)
        #expect(template.palette == model.palette && template.preprocessing == model.preprocessing)
        let plain = try ModelTemplate(path: TestCheckpoints.path("atm/config.json"))
        #expect(plain.palette == nil)
        #expect(plain.preprocessing == Preprocessing(size: .fixed(PixelSize(width: 8, height: 8))))
    }

    @Test func saysWhichKeyIsWrong() throws {
        let folder = try TemporaryFolder()
        let text = try String(contentsOfFile: TestCheckpoints.path("atm/config.json"), encoding: .utf8)
        for (addition, problem) in [
            (#""palette": [[1, 2, 3]], "#, "1 colours for 3 classes"),
            (#""preprocessor_config": {"image_std": [0, 1, 1]}, "#, "image_std"),
            (#""palette": [[1, 2, 300], [1, 2, 3], [1, 2, 3]], "#, "0 to 255"),
        ] {
            let path = folder.path("template.json")
            try Data(("{" + addition + text.dropFirst()).utf8).write(to: URL(fileURLWithPath: path))
            do {
                _ = try ModelTemplate(path: path)
                Issue.record("accepted \(addition)")
            } catch {
                #expect("\(error)".contains(problem) && "\(error)".contains(path), "\(error)")
            }
        }
    }
}
