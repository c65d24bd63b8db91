export const RUSSIAN = {
  leverage: 'плечо не больше|плечо не более',
  entry:
    'открываю|открыл от|беру от|захожу от|вхожу|вхожу от|вхожу по|заходим от|набираю|набираем|набор позиции|зона набора|зона покупки|вход в сделку',
  long: 'лонгану|лонганем|встаю в лонг|встаем в лонг|работаю лонг|работаем лонг|работаю в лонг|работаем в лонг',
  short:
    'шорчу|шортану|шортанем|встаю в шорт|встаем в шорт|работаю шорт|работаем шорт|работаю в шорт|работаем в шорт',
  close:
    'закроем|закроем позицию|крою|кроем|кройте|скидываю|скидываем|сокращаю|сократите|режу|прикрываю|закрываю позицию|закрываем позицию|закрывайте позицию|полностью закрываем',
  move: 'подвиньте|подвинем|двигаем стоп|подтяну|тяну|переношу|перенесем|переставляю|сдвигаю|сдвиньте|подвигаем|переведите|переводим|перевожу',
  'break-even': 'точка входа б у|цену входа|цене входа|вход б у|уровень входа|в ноль',
  cancel:
    'убираем ордера|убираем лимитку|убираем лимитки|уберите ордер|уберите ордера|уберите лимитку|уберите лимитки|удаляем ордер|удалите ордер|удаляем лимитку|снимаю|снимаю лимитку|снимаем лимитку|отменяю|отменим|не заходим|не входим|не входите|убираем',
  keep: 'держите|держу|пусть едет|оставшуюся часть|оставшееся|оставляем|оставляю|оставьте|пусть катится|остальная часть',
  all: 'всё|целиком|все позиции',
  filler:
    'прячем за|прячу за|прячем|зоне|зоны|заявку|заявки|заявка|лимитный|пожалуйста|плиз|сейчас же|мы|наш|нашу|нашей|нашу позицию|позиции|по нашей сделке',
  people:
    'народ|пацаны|коллеги|господа|трейдеры|команда|бойцы|дорогие|дорогие друзья|уважаемые|подписчики|девчонки|братцы',
  greet:
    'доброе утро|привет|всем привет|спасибо|поздравляю|здравствуйте|здарова|приветствую|доброго утра|добрый день|добрый вечер|всем добрый день|всем добрый вечер|всем доброе утро|доброго дня|доброго времени суток|спокойной ночи|хорошего дня|хороших выходных|удачного дня|удачной недели|всем удачи|всем профита|больших профитов|зеленых свечей|с любовью|обнимаю|обнял|благодарю|спасибо за доверие|спасибо большое|большое спасибо|с уважением|ура|берегите себя|берегите депозит',
  plain:
    'удачи|профита|профитов|доверие|молодцы|красота|супер|класс|кайф|огонь|бинго|рынок|рынка|рынке|график|графика|графике|тренд|тренда|тренде|восходящий|нисходящий|боковик|флэт|объемы|объемов|объемами|свеча|свечи|свечей|уровень|уровня|уровни|пробой|ретест|отскок|импульс|коррекция|треугольник|канал|клин|флаг|фигура|сильный|сильная|сильное|сильно|слабый|слабая|слабо|слабость|силу|покупатель|продавец|ликвидность|волатильность|настроение|красиво|красивый|красивая|отличный|отличная|хороший|хорошая|хорошо|аккуратно|осторожно|внимательно|спокойно|уверенно|четко|технично|утро|утра|день добрый|вечер|ночь|неделя|выходные|выходных|риски|риском|рисками|рисков|риск менеджмент|мани менеджмент|соблюдайте|соблюдаем|помните|терпение|дисциплина|психология|новости|кофе|чай|погода|солнце|праздник|праздником|с праздником|с пятницей|с понедельником',
  strong:
    'не больше чем идея|не более чем идея|другом канале|не моя идея|отработала|отработал|дождитесь|не повторяите|передумал|передумали|не открываем|не открываю|не открывайте|не входите|не входим|не заходим|не торгуем|не торгуйте|не лонгуем|не шортим|не берем|не повторяйте|не для входа|ошибся|ошиблись|для примера|как пример|учебный пример|вчерашняя сделка|вчерашний сигнал|вчерашний шорт|вчерашний лонг|прошлая сделка|прошлый сигнал|старый сигнал|старая сделка|если бы|на демо|демо счет|розыгрыш|шучу|шутка|ничего не делаем|ничего не делаите|ничего не открываем|дам знать когда|дам сигнал|дам команду|по моеи команде|только наблюдаем|просто наблюдаем|наблюдаем пока|поздно заходить',
  harmless:
    'был матч|кто смотрел вчера|вчера не выходил на связь|не забывайте про риск|не забываем про риск|кто смотрел|кто еще не|если есть вопросы|если что пишите|если вопросы|если нравится|завтра выходной|сигналов завтра|вчера сигналов не было|не больше 1|не больше 2|никуда не торопимся|не нервничаем|не финсовет|не является финансовым советом|не призыв|не призыв к действию|не переживайте|не волнуйтесь|никакой паники|рискуйте только|только своими|эфир завтра в|завтра эфир в|завтра в эфире|вопросы пишите|ваши вопросы|вопросы в',
  life: 'болел|болела|заболел|не выходил на связь|футбол|матч|хоккей|погода|дождь|снег|жара|отпуск|отпуске|дача|семья|семьей|дети|жена|мама|кот|собака|спал|выспался|поспал|ужин|обед|завтрак|кофе|шашлык|отдыхал|отдыхали|в дороге|самолет|день рождения|праздник|стрим|концерт|кино|тренировка|прямои эфир|в эфире|комментариях|комментарии|устал',
  opens:
    'вошли бы|зашли бы|заидем|зайдем|войти|войдем|входить|входим|вхожу|входа|вход|заходить|зайти|заходим|захожу|открыть|открывать|открываем|открываю|сделка|сделке|сделку|сделкои|сделки|позиция|позицию|позиции|позицией|сигнал|сигнала|торговать|лонговать|шортить|покупать|продавать|брать|берем|возьмем',
  weak: 'это было в|мои друг|мой друг|приятель|знакомыи|поздно|опоздали',
};

export const UKRAINIAN = {
  entry:
    'відкриваю|відкриваємо|відкриття|заходжу|заходимо|входжу|входимо|зона входу|точка входу|ціна входу|лімітка|лімітний ордер|беру від',
  stop: 'стоп лос|стоп лосс|стоплос|стопи',
  target: 'тейк профіт|тейкпрофіт|тейк|цілей|таргети',
  price: 'ціна',
  long: 'лонгую|лонгуємо|лонгуй|лонгуйте|у лонг|працюємо лонг|працюю лонг|працюємо в лонг',
  short: 'шорчу|шортимо|шорт|у шорт|працюємо шорт|працюю шорт|працюємо в шорт|шортую',
  buy: 'купую|купуємо|купівля|купити',
  sell: 'продаю|продаємо|продаж|продати',
  market: 'по ринку|за ринком|зараз|тут|за поточною|поточна ціна|ринкова',
  leverage: 'плече|плеча|плечі|ізольована|ізольоване',
  noise: 'ризик|депозиту|депозит|обсяг',
  chart: 'підтримка|опір',
  hit: 'досягнута|досягнуто|взято|взяли|спрацював|спрацювала|виконано',
  stopped: 'вибило|вибило по стопу',
  close:
    'закриваю|закриваємо|закрийте|закривай|закривайте|закрити|виходимо|виходжу|виходьте|фіксую|фіксуємо|фіксуйте|зафіксуйте|зафіксувати|скорочуємо',
  move: 'переносимо|перенесіть|переношу|перенести|пересуваємо|пересуньте|рухаємо|підтягуємо|підтягніть|переставляємо|переставте',
  place: 'ставлю|ставте|поставте|виставляємо',
  'break-even': 'беззбиток|у беззбиток|в беззбиток|беззбитковість|точку входу|ціну входу|бз|в бз|у бз',
  cancel:
    'скасовуємо|скасовую|скасуйте|скасовано|скасувати|відміняємо|відміняю|відмініть|відміна|знімаємо|зніміть|прибираємо ордер|приберіть ордер|видаліть ордер|неактуально',
  keep: 'тримаємо|тримаю|тримайте|залишаємо|решта|решту|залишок',
  all: 'все|повністю|усе|цілком',
  and: 'й|і|та',
  filler: 'від|угоду|угода|позицію|позиції|ордер|у|ми|наш|нашу|будь ласка|прошу',
  not: 'ще не|поки не|немає',
  if: 'якщо|коли|чекаємо|чекати|можливо|завтра',
  people: 'друзі|народ|колеги|хлопці|спільнота|панове|трейдери|команда|родино|дівчата',
  greet:
    'привіт|вітаю|всім привіт|доброго ранку|добрий ранок|добрий день|добрий вечір|гарного дня|гарного вечора|гарних вихідних|усім гарних вихідних|гарного тижня|на добраніч|дякую|дякую за довіру|щиро дякую|всім удачі|успіхів|удачі|профіту|всім профіту|молодці',
  plain:
    'чудово|супер|клас|ринок|ринку|графік|графіку|тренд|тренду|рівень|рівня|рівні|свічка|свічки|пробій|ретест|відскок|імпульс|корекція|трикутник|канал|сильний|сильна|сильно|слабкий|слабка|слабо|покупці|покупець|продавці|активні|ліквідність|обсяги|обережно|спокійно|уважно|ранок|ранку|вечір|день|тиждень|вихідні|вихідних|ризик менеджмент|ризик|ризиком|бережіть депозит|бережіть|терпіння|дисципліна|новини|кава|кави|сонце|свято',
  strong:
    'іншому каналі|не моя ідея|відпрацювала|відпрацював|дочекаитеся|дочекаємося|не повторюите|не відкриваємо|не відкриваю|не заходимо|не входимо|не заходьте|не входьте|передумав|помилився|помилка|для прикладу|якби|вчорашня угода|минула угода|старий сигнал|жарт|жартую|нічого не робимо|нічого не робіть|дам знати коли|дам сигнал|тільки спостерігаємо|просто спостерігаємо|пізно заходити',
  harmless:
    'не забувайте|не забуваємо|не поспішаємо|не більше|не фінансова порада|не є фінансовою порадою|якщо є питання|без паніки|не панікуємо|ефір завтра о|питання пишіть|питання в|питання у|не жадібничаємо|на угоду|на одну угоду',
  life: 'футбол|матч|хворів|погода|дощ|сніг|відпустка|родина|діти|стрім|кава|сніданок|спав|прямий ефір|коментарях|коментарі',
  weak: 'це було в|минулого тижня|минулого місяця|мій друг|товариш|знайомий|пізно|запізно',
  opens:
    'увіишли|увійшли|зайти|зайдемо|заходити|заходимо|увійти|увійдемо|входити|вхід|входу|відкрити|відкривати|відкриваємо|угода|угоду|угоди|угоді|позиція|позицію|позиції|сигнал|торгувати|купувати|лонгувати|шортити|беремо|візьмемо',
};

export const POLISH = {
  hit: 'osiągnięty|osiągnięta|trafiony|trafiona|zaliczony|zrealizowany',
  entry:
    'wejscie po|wejscie w|wejscie na|wchodze po|wchodze na|wchodzimy na|wchodzimy po|cena wejscia|strefa wejscia|punkt wejscia|otwieram po|otwieramy po|kupuje po|zlecenie po|limit na',
  stop: 'stop loss na|stop na|stop po|sl na',
  target: 'cele na|cel na|celem|realizacja zysku|realizacja zyskow|tp na',
  price: 'kurs|cena',
  long: 'wchodze long|wchodzimy long|otwieram longa|otwieramy longa|longuje|longa|gram long|gramy long|pozycja dluga|pozycja długa|long na',
  short:
    'wchodze short|wchodzimy short|otwieram shorta|otwieramy shorta|shortuje|shorta|gram short|gramy short|pozycja krotka|pozycja krótka|short na',
  buy: 'kupuje|kupujemy|kupno|kup',
  sell: 'sprzedaje|sprzedajemy|sprzedaz|sprzedaj',
  market: 'po rynku|teraz|z rynku|cena rynkowa|biezaca cena|po cenie rynkowej|tutaj',
  leverage: 'dźwignia|dzwignia|dźwignią|lewar|lewarem|izolowany',
  chart: 'wsparcie|opor|opór|oporem|wsparciem|wsparcia',
  noise: 'ryzyko|kapital|kapitał|wielkosc pozycji',
  close:
    'zamykam|zamykamy|zamknij|zamknijcie|zamknac|zamknąć|wychodze|wychodzimy|wyjdzcie|wychodzcie|realizuje|realizujemy|realizujcie|redukuje|redukujemy|redukujcie',
  move: 'przesuwamy|przesuwam|przesun|przesuncie|przesunac|przenosimy|przenosze|przeniescie|podnosimy|podnosze|podniescie|podciagamy|podciagam|podciagnijcie|przestawiamy|przestawiam|przestawcie',
  place: 'ustawiamy|ustawiam|ustawcie|stawiam',
  'break-even': 'na wejscie|cene wejscia|poziom wejscia|na zero|punkt wejscia be|na be|cena wejscia be',
  cancel:
    'anuluję|anuluje|anulujemy|anuluj|anulujcie|anulowane|odwołuję|odwoluje|odwołujemy|usuwamy zlecenie|usuncie zlecenie|usuwam zlecenie|zdejmujemy zlecenie|zdejmijcie zlecenie|kasujemy zlecenie|kasuje zlecenie|nieaktualne',
  keep: 'trzymam|trzymamy|trzymajcie|zostawiam|zostawiamy|zostawcie|reszta|reszte|resztę|pozostała|pozostale|pozostałą',
  part: 'pół',
  all: 'calosc|całość|w calosci|w całości|cala pozycje|całą pozycję|calkowicie|całkowicie|wszystko|caly|cały',
  and: 'oraz|potem',
  filler:
    'zlecenie|zlecenia|pozycje|pozycję|pozycja|pozycji|prosze|proszę|nasz|nasza|nasze|naszą|moj|moja|mamy|ja|my|od razu|na|przy|okolo|około|po',
  not: 'nie|jeszcze nie|nigdy|zaden',
  if: 'jesli|jeśli|jezeli|jeżeli|gdy|kiedy|czekamy|czekam|poczekajmy|moze|jutro',
  people:
    'ekipa|ekipo|panowie|koledzy|przyjaciele|drodzy|kochani|wszystkim|wszystkich|ludzie|traderzy|grupa|drużyno|druzyno',
  greet:
    'czesc|cześć|hej|hejka|siema|witam|witam wszystkich|witajcie|czesc wszystkim|czesc ekipa|dzien dobry|dzień dobry|dzien dobry wszystkim|dobry wieczor|dobry wieczór|dobranoc|milego dnia|miłego dnia|milego wieczoru|miłego wieczoru|milego weekendu|miłego weekendu|dobrego weekendu|dobrego dnia|udanego weekendu|udanego dnia|powodzenia|powodzenia wszystkim|trzymajcie sie|trzymajcie się|pozdrawiam|pozdrawiam wszystkich|pozdrowienia|pozdro|dzieki|dzięki|dziekuje|dziękuję|dzieki za zaufanie|dziękuję za zaufanie|gratulacje|brawo',
  plain:
    'swietnie|świetnie|pieknie|pięknie|ladnie|ładnie|rynek|rynku|wykres|wykresie|trend|trendu|wzrostowy|spadkowy|boczny|kanał|trojkat|trójkąt|flaga|formacja|struktura|swieca|świeca|swiece|świece|impuls|odbicie|wybicie|wolumen|plynnosc|płynność|zmiennosc|kupujacy|kupujący|sprzedajacy|sprzedający|silny|silni|silna|silnie|slaby|słaby|slabo|słabo|słabość|trzyma wsparcie|wyglada|wygląda|dzienny|tygodniowy|zarzadzaniu ryzykiem|zarządzaniu ryzykiem|zarzadzanie ryzykiem|zarządzanie ryzykiem|pamietajcie|pamiętajcie|spokojnie|ostroznie|ostrożnie|uwaga|cierpliwosc|cierpliwość|dyscyplina|wiadomosci|kawa|slonce|słońce|pogoda|poniedzialek|wtorek|sroda|czwartek|piatek|piątek|sobota|niedziela|tydzien|tydzień|wieczor|wieczór|rano|noc',
  strong:
    'innym kanale|nie moj pomysł|nie moj pomysl|nie kopiujcie|zrealizowana|zrealizowany|nie wchodzimy|nie wchodze|nie wchodzcie|nie wchodźcie|nie otwieramy|nie otwierajcie|czekamy na potwierdzenie|czekam na potwierdzenie|przyklad|przykład|dla przykladu|dla przykładu|na przykład|wczorajszy|wczorajsza|gdybym|gdybysmy|gdybyśmy|zart|żart|zartuje|żartuję|pomylka|pomyłka|pomylilem|pomyliłem|zły wykres|konto demo|nic nie robimy|nic nie robcie|nic nie robic|dam znac kiedy|dam znac gdy|dam znac jak|tylko obserwujemy|tylko obserwuje|na razie obserwujemy',
  harmless:
    'nie zapominajcie|nie wiecej niz|nie więcej niż|nie jest porada|nie jest poradą|to nie porada|to nie jest rekomendacja|nie panikujemy|nie spieszymy sie|bez paniki|bez pospiechu|bez stresu|do jutra|jutro live|tylko 1|maksymalnie|jesli macie pytania|jeśli macie pytania|jak zawsze|pytania piszcie|wasze pytania|pytania w|na transakcje|na transakcję|na jedna transakcje|na pozycje',
  life: 'mecz|pilka|piłka|deszcz|snieg|śnieg|urlop|wakacje|dzieci|chory|chora|kawa|kawe|obiad|kolacja|sniadanie|urodziny|wesele|podroz|samolot|spałem|silownia|rodzina|komentarzach|zmeczony|zmęczony|spalem',
  weak: 'było w|bylo w|to było|zeszłego|zeszlego|zeszłym|zeszlym|moj kolega|moj znajomy|moj przyjaciel|kolega|za pozno|zbyt pozno',
  opens:
    'weszlibyscie|weszlibyście|weszłbys|wchodzimy|wchodze|wejsc|wejdziemy|wejde|wejsciem|wejscia|pozycji|transakcja|transakcji|transakcje|sygnał|sygnal|sygnału|handluje|handlowac|otworzyc|otwieramy|otworze|kupimy|kupujemy',
};
