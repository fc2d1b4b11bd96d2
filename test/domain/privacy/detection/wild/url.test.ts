import { foundIn, nothingIn } from './cases.js';

describe('URLs with personal parameters in the wild', () => {
  foundIn(
    'url',
    `
    ‹https://a.example/x?email=ada%40example.org›
    ‹https://a.example/x?EMAIL=x@example.org›
    ‹https://a.example/x?user_email=ada%40example.org&p=1›
    ‹https://a.example/x?customerEmail=ada%40example.org›
    ‹https://a.example/x?phone_number=4915112345678›
    ‹https://a.example/x?mobileNo=4915112345678›
    ‹https://a.example/x?tel=015112345678›
    ‹https://a.example/x?first_name=Ada&last_name=Lovelace›
    ‹https://a.example/x?firstName=Ada›
    ‹https://a.example/x?vorname=Ada›
    ‹https://a.example/x?nachname=Lang&plz=10115›
    ‹https://a.example/x?kundenname=Lang›
    ‹https://a.example/x?apellidos=Garc%C3%ADa›
    ‹https://a.example/x?nom=Dubois›
    ‹https://a.example/x?prenom=Claire›
    ‹https://a.example/x?customer_name=Ada+Lovelace›
    ‹https://a.example/x?username=ada99›
    ‹https://a.example/x?user_name=ada99›
    ‹https://a.example/x?login=ada99›
    ‹https://a.example/x?login_hint=ada%40example.org›
    ‹https://a.example/x?token=9f86d081884c›
    ‹https://a.example/x?access_token=9f86d081884c›
    ‹https://a.example/x?auth_token=9f86d081884c›
    ‹https://a.example/x?authToken=9f86d081884c›
    ‹https://a.example/x?reset_token=9f86d081884c›
    ‹https://a.example/x?resetPasswordToken=9f86d081884c›
    ‹https://a.example/x?confirmation_token=9f86d081884c›
    ‹https://a.example/x?invite_token=9f86d081884c›
    ‹https://a.example/x?jwt=eyJhbGciOiJIUzI1NiJ9.e30.abc›
    ‹https://a.example/x?api_key=sk_live_12345›
    ‹https://a.example/x?apikey=sk_live_12345›
    ‹https://a.example/x?x-api-key=sk_live_12345›
    ‹https://a.example/x?client_secret=abc123›
    ‹https://a.example/x?otp=123456›
    ‹https://a.example/x?password=tiger›
    ‹https://a.example/x?passwd=tiger›
    ‹https://a.example/x?passwort=tiger›
    ‹https://a.example/x?contrasena=tiger›
    ‹https://a.example/x?mot_de_passe=tiger›
    ‹https://a.example/x?session_token=abc123def›
    ‹https://a.example/x?sessionId=abc123def›
    ‹https://a.example/x?PHPSESSID=abc123def›
    ‹https://a.example/x;jsessionid=9F86D081884C›
    ‹https://a.example/x;email=ada@example.org;p=1›
    ‹https://a.example/x?user_id=u_81729›
    ‹https://a.example/x?userId=81729›
    ‹https://a.example/x?customer_id=81729›
    ‹https://a.example/x?birth_date=1990-07-31›
    ‹https://a.example/x?dob=1990-07-31›
    ‹https://a.example/x?geburtsdatum=31.07.1990›
    ‹https://a.example/x?ssn=219-09-9998›
    ‹https://a.example/x?iban=DE89370400440532013000›
    ‹https://a.example/x?steuerid=86095742719›
    ‹https://a.example/x?card_number=4111111111111111›
    ‹https://a.example/x?lat=52.520008&lng=13.404954›
    ‹https://a.example/x?address=12+Main+St›
    ‹https://a.example/x?strasse=Hauptstr.+1›
    ‹https://a.example/x?shipping_address=12+Main+St›
    ‹https://a.example/x?ip=203.0.113.7›
    ‹https://a.example/x?client_ip=203.0.113.7›
    ‹https://a.example/x?to=ada%40example.org›
    ‹https://a.example/x?q=ada%40example.org›
    ‹https://a.example/x?q=%2B4915112345678›
    ‹https://a.example/x?acct=DE89370400440532013000›
    ‹https://a.example/x?user[email]=ada%40example.org›
    ‹https://a.example/x?user%5Bphone%5D=4915112345678›
    ‹https://a.example/x?contact.phone=4915112345678›
    ‹https://a.example/x?redirect=https%3A%2F%2Fb.example%2F%3Femail%3Dada%2540example.org›
    ‹https://a.example/x?next=%2Fcb%3Ftoken%3D9f86d0›
    ‹https://a.example/x?u=https%3A%2F%2Fb.example%2F%3Fapi_key%3Dabc123›
    ‹https://a.example/#access_token=9f86d0&state=x›
    ‹https://a.example/#/reset?token=9f86d0›
    ‹https://a.example/u/ada@example.org/orders›
    ‹https://a.example/u/ada%40example.org›
    ‹https://ada:tiger@a.example/x›
    ‹HTTPS://A.EXAMPLE/X?EMAIL=ADA%40EXAMPLE.ORG›
    ‹//a.example/x?email=ada%40example.org›
    ‹/reset?token=9f86d081884c›
    ‹/konto?kunde_mail=ada%40example.org›
    ‹reset?token=9f86d081884c›
    ‹account/reset?token=9f86d081884c›
    ‹a.example/x?email=ada%40example.org›
    ‹www.a.example/x?phone=015112345678›
    ‹localhost:3000/x?token=abc123›
    ‹?email=ada%40example.org&p=1›
    ‹myapp://reset?token=9f86d081884c›
    ‹com.example.app://login?otp=123456›
    ‹myapp://open/profile?user_email=ada%40example.org›
    see ‹https://a.example/x?email=ada%40example.org›.
    see (‹https://a.example/x?token=9f86d0›)
    [reset](‹https://a.example/x?token=9f86d0›)
    <a href="‹https://a.example/x?token=9f86d0›">here</a>
    <a href='‹/reset?token=9f86d0›'>here</a>
    src=‹https://a.example/p.gif?email=ada%40example.org› x
    {"url":"‹https://a.example/x?token=9f86d0›"}
    {\\"url\\":\\"‹https://a.example/x?token=9f86d0›\\"}
    GET ‹/x?api_key=abc123› HTTP/1.1
    "POST ‹/x?otp=123456› HTTP/2" 200
    url=‹https://a.example/x?email=ada%40example.org› status=200
    INSERT INTO l VALUES ('‹https://a.example/x?password=tiger›')
    <url>‹https://a.example/x?token=9f86d0›</url>
    go to ‹a.example/x?email=ada%40example.org› now
    opened ‹www.a.example/x?vorname=Ada›, left
    Link: ‹https://a.example/x?nombre=Ada›;
    ‹https://a.example/x?a=1&amp;email=ada%40example.org›
    ‹https://a.example/x?%65mail=ada%40example.org›
    ‹https://a.example/x?magic=1&magic_link_token=abc›
    ‹https://a.example/x?activation_key=abc123›
    ‹https://a.example/unsubscribe?recipient=ada%40example.org›
    ‹https://a.example/x?sig=1&signature_token=abc›
    ‹https://a.example/x?handy=015112345678›
    ‹https://a.example/x?telefono=600123456›
    ‹https://a.example/x?mail=ada%40example.org›
    ‹https://a.example/x?correo=ada%40example.org›
    ‹https://a.example/x?empfaenger=Anna+Lang›
    ‹https://a.example/x?full_name=Anna%20Lang›
    ‹https://a.example/x?name=Anna%20Lang›
    ‹https://a.example/x?refresh_token=abc123›
    ‹https://a.example/x?id_token=abc123›
    ‹https://a.example/x?bearer=abc123›
    ‹https://a.example/x?verification_code=123456›
    ‹ftp://ada:tiger@files.example/x›
    ‹postgres://app:s3cret@db.internal:5432/main›
    ‹wss://a.example/ws?token=abc123›
    ‹https://a.example/invite?inviter=Ada%20Lovelace›
    ‹https://a.example/?adresse=Hauptstr.+1›
    ‹https://a.example/?k=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghij›
    ‹https://a.example/?password_reset_key=ab12cd34›
    [a](‹https://a.example/x?token=abc123›)](https://b.example/@scope)
  `,
  );
  foundIn(
    'url',
    'Opened ‹https://a.example/x?email=ada%40example.org›\nGET ‹/x?token=9f86d0› failed',
    [''],
    'as name',
  );
  nothingIn(`
    https://a.example/
    https://a.example/?page=2
    https://a.example/?utm_source=mail&utm_medium=email&utm_campaign=user
    https://a.example/?gclid=Cj0KCQ&fbclid=IwAR0
    https://a.example/p/4711?variant=2&sort=price_asc
    https://a.example/suche?q=laufschuhe&seite=3
    https://a.example/users?page=2&sort=name
    https://a.example/p?item=4711&order=o_81729&session=a81f
    https://a.example/reset?token=
    https://a.example/docs/email?lang=en#phone
    https://a.example/tokenizer?max_tokens=512
    https://a.example/img/logo@2x.png
    https://unpkg.com/@scope/pkg@1.2.3/x.js
    https://a.example/?phone=true
    https://a.example/?product_name=Shoe
    https://a.example/?file_name=x.pdf
    https://a.example/?order_id=81729&sku=B-1
    https://a.example/?color=red&size=42
    https://a.example/?ref=newsletter
    https://a.example/?lang=de&country=DE&currency=EUR
    https://a.example/?category=phones&brand=x
    https://a.example/?sort=date&dir=asc
    https://a.example/?v=1.2.3.4
    https://a.example/?t=1715510400
    https://a.example/?ts=1715510400123
    https://a.example/?cb=123456789
    https://a.example/?id=550e8400-e29b-41d4-a716-446655440000
    https://a.example/?key=home
    https://a.example/?code=SUMMER20
    https://a.example/?tab=address
    https://a.example/?filter=name:asc
    https://a.example/?fields=email,phone,name
    https://a.example/?columns=first_name
    https://a.example/?has_email=true
    https://a.example/?event_name=x&campaign_name=y
    https://a.example/?zoom=12&width=300
    https://a.example/?format=json&callback=cb
    https://a.example/?start=2024-05-12&end=2024-05-13
    https://a.example/a=b/c
    android-app://com.example/path
    myapp://open?screen=home
    GET /settings?page=1 HTTP/1.1
    a=b
    x == y
    if (a=b&&c=d) {}
    level=info msg=ok
    page=2&sort=asc
    color: red; size=3
    see https://a.example/?page=2, ok
    token=
    git@github.com:org/repo
    ssh://git@github.com/org/repo
    https://a.example/?token_type=bearer&expires_in=3600
    https://a.example/?password_changed=true
    https://a.example/?email_template=welcome
    https://a.example/?name_sort=asc
    https://a.example/?city=Berlin
    https://a.example/?card=visa&card_type=gold
    https://a.example/?phone_model=x
    https://a.example/?user_type=premium
    https://a.example/?login=true
    https://a.example/?session=a81f
    is it? yes=no
    https://a.example/?next=%2Fcart%3Fpage%3D2
  `);
});
