/// Someone or something that moves along a course and starts over at its end.
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
    /// Metres per second; 0 stands still.
    var speed: Float
    /// Distance along the course at time 0.
    var first: Float
    var offset: Float = 0
    /// Multiplies its colours.
    var tint = Vector(repeating: 1)
    /// Height of the ground.
    var level: Float = 0

    /// Its place and heading, `time` seconds into the scene.
    func frame(at time: Double) -> Frame {
        let place = Double(first) + Double(speed) * time
        let turns = (place / Double(course.length)).rounded(.down)
        let (spot, heading) = course.at(Float(place - turns * Double(course.length)), offset: offset)
        return frame.inner(x: spot.x, y: level, z: spot.y, turn: heading)
    }
}
