/// Someone or something that goes along a course and starts again at its end.
struct Mover {
    enum Kind {
        case vehicle(VehicleModel)
        case motorbike(Int)
        case bicycle(Int)
        case walker(Int)
    }

    var kind: Kind
    var frame: Frame
    var course: Course
    /// Metres a second; 0 stands.
    var speed: Float
    /// Where it is at the start.
    var first: Float
    var offset: Float = 0
    /// Multiplies its colours.
    var tint = Vector(repeating: 1)
    /// Height of the ground.
    var level: Float = 0

    /// Where it is and heads to at `time`.
    func frame(at time: Double) -> Frame {
        let place = Double(first) + Double(speed) * time
        let turns = (place / Double(course.length)).rounded(.down)
        let (spot, heading) = course.at(Float(place - turns * Double(course.length)), offset: offset)
        return frame.inner(x: spot.x, y: level, z: spot.y, turn: heading)
    }
}
