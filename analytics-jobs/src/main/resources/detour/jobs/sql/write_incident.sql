INSERT INTO detour.incidents
    (route, started_at, detected_at, ended_at, attempts, failures, usual_rate, peak_rate, category, as_of)
SELECT {route:String}, toDateTime64({started:Int64}, 3, 'UTC'), toDateTime64({detected:Int64}, 3, 'UTC'),
       if({ended:Int64} = 0, NULL, toDateTime64({ended:Int64}, 3, 'UTC')),
       {attempts:UInt64}, {failures:UInt64}, {usual:Float64}, {peak:Float64}, {category:String}, toDateTime64({as_of:Int64}, 3, 'UTC')
