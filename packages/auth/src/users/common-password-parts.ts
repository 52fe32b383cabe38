const words = (text: string): string[] => text.trim().split(/\s+/)

/** Words and names that people build passwords from. */
export const commonWords = words(`
password passwort passw0rd pass passwd secret admin administrator root user guest test tester testing demo
login welcome hello letmein changeme default master access server system computer internet windows android
samsung apple google facebook amazon microsoft linux ubuntu oracle cisco public private office manager company
football soccer baseball basketball hockey golf tennis rugby cricket liverpool chelsea arsenal barcelona
madrid juventus manchester united yankees lakers cowboys eagles steelers packers raiders patriots dolphins
princess prince queen king angel angels baby babygirl babyboy lovely loveme love iloveyou lover loverboy
sweet sweety sweetie sweetheart honey sugar cookie chocolate candy cherry banana orange lemon peach apples
flower flowers rose daisy jasmine lily sunshine sunflower summer winter spring autumn rainbow butterfly
monkey dragon tiger lion eagle falcon hawk wolf bear panther jaguar cheetah leopard horse pony dolphin shark
kitty kitten cat cats puppy doggy dogs dog buddy charlie max bella rocky ginger pepper shadow smokey oreo
lucky precious teddy snoopy garfield tigger winnie mickey minnie simba nemo pikachu pokemon naruto goku
superman batman spiderman ironman hulk wolverine starwars startrek matrix gandalf frodo hobbit merlin wizard
magic phantom ghost vampire zombie demon devil diablo satan lucifer hunter killer ninja samurai warrior
knight soldier ranger rambo sniper assassin gangster thug pimp player gamer hacker pirate captain
jesus christ christian church heaven faith blessed angelina god godisgood trinity savior bible
michael jennifer jordan jessica ashley daniel matthew joshua andrew anthony robert thomas william joseph
david james john jonathan justin brandon nicholas ryan tyler jason kevin steven richard charles george
patrick edward samuel alexander benjamin nathan christopher christian martin oliver oscar peter simon
amanda sarah melissa nicole michelle elizabeth samantha danielle stephanie jasmin rebecca rachel vanessa
natalie victoria hannah maria maggie andrea laura julia anna emily emma sophie sophia olivia isabella
carlos jose juan antonio francisco miguel alejandro diego fernando gabriel rafael ricardo
mustang ferrari porsche mercedes corvette camaro chevy honda toyota yamaha suzuki harley ducati nissan
london paris berlin newyork america canada mexico brazil england france germany italy spain russia india
china japan australia california texas florida chicago boston dallas denver phoenix austin
metallica nirvana slipknot eminem beatles blink guitar music rock drummer piano dancer dance singer
money cash dollar rich gold silver diamond platinum crystal star superstar stars moon sun sky ocean
beach summer2 holiday vacation freedom forever friends friend family mother father mommy daddy mom dad
sister brother grandma boss hottie sexy sexybitch bitch fuck fuckyou fuckoff asshole pussy dick porn sex
whatever nothing something anything everything blahblah abc abcdef abcd qwert asdf zxcv trustno cheese
coffee pizza chicken hamster turtle rabbit bunny monkey1 spider snake scorpion cobra viper python
thunder lightning storm fire flame ice snow blizzard tornado hurricane earth world
purple orange yellow green blue black white red pink violet scarlet
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
`)

/** What people put behind a word when a digit or a sign is asked for. */
export const commonEndings = [
  '',
  ...words('1 2 3 7 11 12 13 21 22 23 69 77 88 99 00 01 007 101 111 123 321 666 777 1234 12345 123456'),
  ...words('! 1! 123! @ @1 @123 # * .'),
  ...words('2000 2010 2015 2018 2019 2020 2021 2022 2023 2024 2025 2026'),
]

export const keyboardWalks = words(`
qwerty qwertyui qwertyuiop qwertz qwertzui qwertzuiop azerty azertyuiop asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm
qazwsx qazwsxedc wsxedc 1qaz2wsx 1qaz2wsx3edc 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 qweasd
qweasdzxc zaq12wsx zaq1zaq1 1qazxsw2 poiuytrewq lkjhgfdsa mnbvcxz qwer1234 asdf1234 zxcv1234 1234qwer abcd1234
abc12345 abcdefg abcdefgh abcdefghi abcdefghij a1b2c3 a1b2c3d4 aaaaaa aaaaaaaa abcabc abcabcabc xxxxxxxx zzzzzzzz
qqqqqqqq wwwwwwww qwqwqwqw asasasas q1q1q1q1 1a2b3c4d asdasd asdasdasd qweqwe qweqweqwe zxczxc zxczxczxc
`)

export const commonDigits = words(`
123 1234 12345 123456 1234567 12345678 123456789 1234567890 12345678910 0123456789 987654321 9876543210 87654321 7654321 654321
11223344 1122334455 112233 121212 12121212 123123 123123123 1231234 123321 123454321 12344321 12341234 131313 13131313
101010 10101010 102030 10203040 1020304050 147258 147258369 147852 147852369 159357 159753 159951 14789632 741852963
789456 789456123 963852741 852456 456789 456123 246810 369369 321321 321321321 232323 252525 696969 69696969 420420
42424242 55667788 22446688 01234567 012345678 00112233 98765432 31415926 314159265 27182818 20202020 20252025
`)

/** What is chosen whole. */
export const commonPhrases = words(`
iloveyou iloveyou1 iloveyou2 iloveu iloveyou! iloveme ilovegod ihateyou loveyou lovelove letmein1 letmeinnow openup
opensesame password1234 mypassword mypass newpassword oldpassword yourpassword nopassword password123456 passpass
passw0rd1 p@ssw0rd p@ssword p@$$w0rd p@55w0rd pa55word pa$$word pa$$w0rd passphrase trustno1 whatever1 fuckyou1
superstar1 computer1 michael1 football1 baseball1 princess1 charlie1 liverpool1 starwars1 sunshine1 qwerty123456
correcthorse correcthorsebatterystaple thisisapassword thisismypassword changethis changeit changemenow
temp1234 temporary tempp@ss test1234 testtest testpass testpassword testuser admin1234 adminadmin admin123456
administrator1 root1234 rootroot toor guest1234 user1234 useruser welcome1234 welcome01 welcome02 hello1234
hellohello helloworld goodbye goodluck goodlife happyday happyness happiness lifeisgood nevermind neverland
blink182 ncc1701 ncc1701d ncc1701e thx1138 rush2112 jordan23 kobe24 lebron23 ronaldo7 cr7cr7 messi10 beckham7
slayer666 devil666 angel777 jesus777 jesus123 godbless godislove jesuschrist jesusislord jesuslives
mynameis myspace1 youtube1 facebook1 instagram twitter1 snapchat tiktok123 netflix1 spotify1 minecraft
minecraft1 fortnite fortnite1 roblox123 pokemon1 playstation playstation4 xbox360 nintendo gameover gamer123
gangsta1 babygirl1 babyboy1 sexygirl hotmail1 gmail123 yahoo123 secret123 secret1234 topsecret supersecret
security security1 nosecurity unlock123 iamthebest iamtheking iamgod imcool youandme meandyou usandthem
letsgo123 zxcvbnm123 asdfghjkl1 qwerty12345 qwertyuiop123 q1w2e3r4t5y6 1q2w3e4r5t6y7u 1234abcd abcd12345 abc123456
a12345678 a123456789 a1234567 aa123456 aa12345678 123456789a 12345678a 123456a 1234567a 123abc 123qwe 123qweasd
123qweasdzxc qwe123456 asd123456 zxc123456 woaini woaini520 woaini1314 5201314 520520 1314520 7758521 wocaonima
motdepasse soleil doudou loulou bonjour contrasena contraseña tequiero teamo mariposa princesa estrella
hallo123 hallohallo schatz ichliebedich passwort1 passwort123 geheim geheim123 sommer2024 winter2024 qwertz123
senha senha123 brasil flamengo corinthians juventus1 ciaociao amoremio forzamilan forzainter
privet parol natasha zenit spartak marina slonik lovemetender carnet carnet123 carnetcarnet
`)
