import { foundIn, foundUnder, nothingIn, nothingUnder } from './cases.js';

const signed = [
  '3c:22:fb:a0:1e:9d',
  'A4-C1-38-00-5E-7F',
  '00:1B:44:11:3A:B7',
  '3c22.fba0.1e9d',
  'a4:c1:38:ff:fe:00:5e:7f',
];
const named = [
  ...signed,
  '001122AABBCC',
  'a4c138005e7f',
  'a4c138-005e7f',
  'A4 C1 38 00 5E 7F',
  '3C22-FBA0-1E9D',
  '3c22:fba0:1e9d',
  '0:1b:44:11:3a:b7',
  'a4c138fffe005e7f',
  'A4C1.38FF.FE00.5E7F',
];

describe('hardware addresses in the wild', () => {
  foundUnder(
    'mac',
    `mac MAC mac_addr macAddr macAddress mac_address device_mac deviceMac wifi_mac wlanMac bt_mac bluetoothMac bluetooth_mac
     eth0_mac ethernet_mac bssid BSSID ap_bssid hwaddr hw_addr hwAddress hardware_address physical_address physicalAddress
     ether lladdr router.mac client_mac clientMac source_mac src_mac dst_mac macadresse mac_adresse MAC-Adresse direccion_mac
     adresse_mac beacon_mac eui64 EUI48 wifi.bssid ap_mac`,
    named,
  );
  foundIn(
    'mac',
    `
    {}
    station {} joined
    ap={} up
    mac={},rssi=-61
    {"hw":"{}"}
    {\\"mac\\":\\"{}\\"}
    VALUES ('{}', 1)
    <mac>{}</mac>
    a;{};b
    a=1&hw={}&b=2
    ({})
    "{}"
    [{}]
    link/ether {} brd
    Gerät {} verbunden
    dispositivo {}.
    appareil {}, connecté
    dev_{}
    MAC:{}
    from {} to x
    device/{}/status
    ble:{}
    hwaddr:{}
  `,
    signed,
  );
  foundIn(
    'mac',
    `
    MAC {}
    mac address {}
    MAC-Adresse: {}
    bssid={}
    hwaddr {} up
    "mac":"{}"
    <macAddress>{}</macAddress>
    dirección MAC {}
    adresse MAC : {}
  `,
    ['001122AABBCC', 'a4c138005e7f', 'a4c138-005e7f'],
  );
  foundIn('mac', 'Device {} offline', ['3c:22:fb:a0:1e:9d', 'A4-C1-38-00-5E-7F'], 'as name');
  foundIn('mac', '{}\nap:{}', ['3c:22:fb:a0:1e:9d', 'A4-C1-38-00-5E-7F'], 'as key');

  nothingUnder(
    'x id commit hash build trace_id span_id color token machine macro stomach mac_version mac_vendor mac_count os platform',
    ['a4c138005e7f', '001122aabbcc', 'a4c138fffe005e7f'],
  );
  nothingUnder('platform os device.type family mac is_mac', [
    'mac',
    'macOS 14.2',
    'true',
    'macintosh',
    '[mac]',
    'MacBookPro18,3',
  ]);
  nothingIn(`
    ff:ff:ff:ff:ff:ff
    00:00:00:00:00:00
    00-00-00-00-00-00
    02:00:00:00:00:00
    commit a4c138005e7f
    a4c138005e7f
    12:30:45
    12:30:45:10
    2024-05-12 10:31:07
    02-11-19-31-33-45
    de ad be ef ca fe
    5A:3C:91:0F:22:7B:EE:41:8D:66
    5a:3c:91:0f:22:7b:ee:41:8d:66:5a:3c:91:0f:22:7b
    550e8400-e29b-41d4-a716-446655440000
    SHA256:ab:cd
    a4:c1:38:00:5e
    a4:c1:38:00:5e:7
    a4:c1:38:00:5e:7f:00
    gg:c1:38:00:5e:7f
    a4:c1-38:00-5e:7f
    1234.5678.9012
    #a4c138
    rgba a4c13800
    1.2.3.4.5.6
    Big Mac 3
    iMac 2023
    on my mac the build fails
    mac 1234567890ab-c
  `);
});
