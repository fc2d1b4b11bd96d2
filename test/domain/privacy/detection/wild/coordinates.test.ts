import { foundIn, foundInAll, foundUnder, nothingIn, nothingUnder } from './cases.js';

const pairs = [
  '52.520008,13.404954',
  '52.520008, 13.404954',
  '-33.868820; 151.209290',
  '52.520008/13.404954',
  '52.520008 13.404954',
  '40.741895|-73.989308',
];

describe('coordinates in the wild', () => {
  foundUnder(
    'coordinates',
    `coordinates coords coord latlng lat_lng latLon lat_lon geo gps gps_position position pos loc location geolocation geo_point
     point standort koordinaten koordinate ubicacion coordenadas coordonnees pickup.coords dropoff_location home_location
     last_known_position user.position geo.point posicion emplacement last_gps x answer`,
    pairs,
  );
  foundUnder('coordinates', 'coords latlng position loc gps coordinates', [
    '52.52,13.40',
    '52.52 / 13.405',
    '52,5200 13,4050',
    '52,5200; 13,4050',
    '[13.40, 52.52]',
    '(52.520, 13.405)',
  ]);
  foundUnder(
    'coordinates',
    `lat lng lon latitude longitude geo_lat geo_lng gps_lat gpsLatitude gps_longitude breite laenge breitengrad laengengrad
     länge geo_breite latitud longitud home_lat x_lat x_lng pickup_latitude pickupLongitude start.lat end_lon location_lat
     location.latitude position.lng currentLat user_lat lat_deg longitude_deg lat1 lon2`,
    [52.520008, 13.404954, '52.5200', '13,4050', -33.8688],
  );
  foundIn(
    'coordinates',
    `
    {}
    I am at {} now
    "{}"
    ({})
    seen at {}.
    pos={}
    {"p":"{}"}
    standort: {}
    VALUES ('{}')
    <pos>{}</pos>
    [{}]
    ll={}
    Treffpunkt {}
    estoy en {}
    rendez-vous à {}
    driver near {}
    GPS {}
    Koordinaten: {}
    center={}
  `,
    pairs,
  );
  foundIn(
    'coordinates',
    `
    ‹52°31'12"N 13°24'18"E›
    ‹52° 31' 12" N, 13° 24' 18" E›
    ‹52°31′12″N 13°24′18″O›
    ‹48° 51′ 24″ N, 2° 21′ 3″ O›
    ‹52°31.2'N 13°24.3'E›
    ‹N 52° 31.200 E 013° 24.300›
    ‹N52.5200 E13.4050›
    ‹52.5200N 13.4050E›
    ‹52.5200° N, 13.4050° E›
    ‹52.5200°N 13.4050°E›
    ‹40° 26' 46" N 79° 58' 56" W›
    ‹POINT(13.4 52.5)›
    ‹POINT (13.404954 52.520008)›
    SRID=4326;‹POINT(13.4050 52.5200)›
    ‹LINESTRING(13.4050 52.5200, 13.4060 52.5210)›
    geo:‹52.52,13.40›
    geo:‹52.520008,13.404954›;u=35
    https://maps.example/‹@52.520008,13.404954›,15z
    https://maps.example/@‹52.52,13.40›,15z
    {‹"lat":52.52,"lng":13.40›}
    {‹"latitude": "52.520008", "longitude": "13.404954"›}
    ‹lat=52.520008&lon=13.404954›
    ‹lat: 52.5200, lng: 13.4050›
    ‹lat=52.520008 long=13.404954›
    ‹latitude 52.520008 longitude 13.404954›
    ‹Breite 52,5200 Länge 13,4050›
    {‹\\"lat\\":52.520008,\\"lng\\":13.404954›}
    ‹lng=13.404954, lat=52.520008›
    ‹"lon":13.404954,"lat":52.520008›
    {"type":"Point","coordinates":[‹13.404954,52.520008›]}
    {"coordinates":[‹13.4050, 52.5200›]}
    Standort ‹52,520008 13,404954›
    Position ‹52,520008; 13,404954›
  `,
  );
  foundInAll('coordinates', [
    { geo: { lat: 52.52, lon: 13.41 } },
    { position: { lat: '52.5200', lng: '13.4050' } },
    { geometry: { coordinates: [13.405, 52.52] } },
    { pos: [52.520008, 13.404954] },
    { loc: [13.4, 52.52].map(String).map((text) => `${text}0512`) },
    { location: { coordinates: [13.4051, 52.5201] } },
    { center: { latitude: 52.5201, longitude: 13.4051 } },
    { geoposition: { breite: 52.5201, laenge: 13.4051 } },
    { position: { coords: { latitude: 52.5201, longitude: 13.4051 } } },
  ]);
  foundIn('coordinates', 'Pin {} dropped', ['52.520008,13.404954'], 'as name');

  nothingUnder('price weights embedding latency loss width_cm score', ['12.345678, 23.456789']);
  nothingUnder(
    `price weights embedding mouse.y scroll size width latency latest long_tail longest lateral loss score
     location_name location.city position_name position.rank pos_terminal locale log accuracy altitude speed geo.accuracy
     geo_country gps_enabled position.width position_x location_id breite_mm laenge_cm`,
    ['52.520008', 52.520008, '13.4050', 13.4],
  );
  nothingUnder('position pos rank lat lng location geo index.position breite laenge', [
    3,
    1,
    52,
    13.5,
    'Berlin',
    'DE',
    'de-DE',
    '[coordinates]',
    12,
  ]);
  nothingIn(`
    52.5, 13.4
    12.50, 99.95
    weights 79.7845, 57.7102
    0.123456, 0.654321
    0.471895 -0.989308
    12.3456, 78.9012, 3.4567
    123.4567, 234.5678
    1920x1080
    13,4 x 52,5 cm
    10.5 12.5
    translate(12.5, 13.5)
    rgb(120, 255, 120)
    20° C bis 25° C
    45° angle
    version 1.2345, 2.3456
    from 1.0735, 2.2194 to 3.5
    2 1/2
    52.520008
    lat 5 lng
    loss 0.1234 acc 0.9876
    1.23456e5
    $12.3456 $45.6789
    12.3456% 45.6789%
    Punkt 3.4
    the latest 1.2345
    4.11111/5.22222/6.33333
    hue 210.1234 50.1234 40.1234
    matrix(1.00000, 0.50000, 0.25000)
    10:31:07.123456
    at 10.1234s and 20.1234s
    from €12.3456 to €13.4567
  `);
});
