export const TURKISH = {
  entry:
    'giris yerim|alim bolgesi|alim yeri|giriyoruz|giriyorum|girdim|limit emir|limit emri|giris seviyem|giris noktasi',
  target: 'hedeflerimiz|hedefimiz|karal|kar alma|kar al noktasi|hedeflerim|hedefim',
  long: 'long aciyorum|long aciyoruz|long actim|long giriyorum|long giriyoruz|long deniyorum|long deniyoruz|long dusunuyorum|long dusunuyoruz|long alalim|long girdim',
  short:
    'short aciyorum|short aciyoruz|short actim|short giriyorum|short giriyoruz|short deniyorum|short deniyoruz|short dusunuyorum|short dusunuyoruz|short girdim',
  close:
    'kapatin arkadaslar|kapatiyorum|kapatiyoruz|kapatiniz|kapatalim|cikalim|cikiyorum|cikin|cikiyoruz|realize edelim|realize edin|kar alalim|satalim',
  move: 'tasiyorum|yukseltelim|yukseltiyoruz|yukseltin|guncelliyoruz|guncelliyorum',
  'break-even':
    'giris fiyatimiza|giris seviyemize|giris noktasina|girise|giris yerine|maliyetimize|basabasa|basa basa|girisimize|sifira',
  cancel:
    'iptal ediyorum|iptal edelim|iptal ettik|iptal ettim|emri iptal|emrini iptal ediyorum|emri iptal edin|emirleri iptal|emri siliyoruz|emri silin|emri kaldirin|emri kaldiriyoruz',
  keep: 'kalsin|devam etsin|tutuyoruz|tutuyorum|tutalim|tutmaya devam|kalanini tasiyoruz|kalan kismi|kosmaya devam',
  all: 'tamamen|tumunu|hepsini|komple|pozisyonun tamamini|pozisyonunun tamamini|tamamiyla',
  filler:
    'lutfen|emrini|emri|emirleri|pozisyonumuzun|pozisyonumuz|si ile|si ile girin|su an|hemen|biz|bizim|kademeli|isleminde|islemde|islemden|islemimizin|isleminin',
  people:
    'arkadaslar|arkadaslarim|hocam|dostlar|millet|gencler|beyler|hanimlar|degerli arkadaslar|sevgili dostlar|ekip|aile',
  greet:
    'gunaydin|selam|merhaba|tebrikler|hadi|selamlar|merhabalar|iyi gunler|iyi aksamlar|iyi geceler|iyi haftalar|iyi hafta sonlari|herkese iyi haftalar|herkese merhaba|herkese selam|hayirli sabahlar|hayirli isler|hayirli cumalar|hayirli islemler|bol kazanclar|bol kazanc|herkese bol kazanc|bol sans|bol sanslar|hepinize bol sans|basarilar|basarilar dilerim|iyi sanslar|kolay gelsin|tesekkurler|tesekkur ederim|cok tesekkurler|eyvallah|gorusmek uzere|saygilar|sevgiler|emeginize saglik|helal',
  plain:
    'harika|guzel|mukemmel|nefis|risk yonetimi|risk yonetimine dikkat|risk yonetiminizi unutmayin|dikkat edelim|dikkatli olun|dikkatli olalim|kasa yonetimi|kasa yonetimine dikkat|piyasada|grafik|grafikte|trend|trendi|yukselen|dusen|yukselis|dusus|kanal|kanali|ucgen|formasyon|bayrak|direnc bolgesine geldi|destek bolgesine geldi|dirence geldi|destege geldi|direncten donduk|guclu|zayif|zayiflik|guc|alicilar|saticilar|hacimli|mumlar|tepki|likidite|gorunuyor|gozukuyor|duruyor|sabah|aksam|gece|hafta sonu|cay|kahve|hava|gunes|sabir|disiplin|psikoloji|haberler|bayram|bayraminiz kutlu olsun',
  strong:
    'baska kanal|baska kanalda|fikrim degil|kisisel islemim|kopyalamayin|vazgecildi|vazgectim|vazgectik|ornek olsun|ornek olarak|ornektir|dikkate almayin|gecen haftaki|dunku|girmeyin|girmiyoruz|acmayin|keske|acsaydim|girseydim|olsaydi|acsaydik|girseydik|saka|sakaydi|yanlis grafik|yanlis kanal|onay bekliyorum|onay bekliyoruz|onay gelmeden|demo hesap|eski islem|eski sinyal|bir sey yapmayin|hicbir sey yapmayin|haber verecegim|haber veririm|haber verince|sadece izliyoruz|sadece takip|simdilik izliyoruz|takipteyiz|girmek icin gec|sonra gireriz',
  harmless:
    'direnc bolgesine geldi|destek bolgesine geldi|dirence geldi|destege geldi|si ile girin|si ile|buradan short deniyorum|buradan long deniyorum|dun gece mac vardi|bol sans|bol sanslar|hepinize bol sans|herkese bol sans|sans dilerim|bir sey degil|unutmayin|sorusu olan yazsin|yarin gorusuruz|yarin canli yayin|dun mac|mac vardi|en fazla|sadece 1|fomo yapmayin|acele yok|acele etmeyelim|panik yapmayalim|sorulariniz|sorularinizi|islem basina',
  life: 'mac|maci|macta|futbol|uykusuz|uykusuzum|hasta|hastaydim|yagmur|kar yagdi|tatil|tatilde|aile|cocuklar|kahve|cay|kahvalti|yemek|aksam yemegi|bayram|dogum gunu|yoldaydim|canli yayin|konser|yorumlara|yorum|yorgun|uyudum|yorucu',
  opens:
    'girer miydiniz|girer misiniz|girer miydin|gireriz|girilir|girmek|girecegim|girecegiz|girerim|giren|acariz|acmak|acarim|acacagim|acacagiz|islemde|islemdeyim|islemin|islemler|pozisyonda|pozisyona|pozisyona girmek|aliriz|alacagim',
  weak: 'marttaydi|arkadasim|bir arkadasim|gec kaldik|icin gec|gec oldu|tutarsa|kirarsa|dusersa|yukselirse|kapatirsa|gecerse|asarsa|inerse|cikarsa|donerse|korursa|onaylarsa|kirilirsa|gelince|kirinca|sonra gireriz',
};

export const ARABIC = {
  hit: 'تحقق|تم تحقيق|تحققت',
  entry:
    'سعر الدخول|نقطة الدخول|نقطه الدخول|منطقة دخول|ندخل من|دخول من|الدخول من|ادخل من|شراء من|شراء عند|امر معلق',
  stop: 'ستوب|الستوب|ستوب لوز|استوب|وقف خسارة|وقف خساره|الوقف|وقف',
  target: 'الاهداف|اهداف|هدف اول|هدف ثاني|جني الارباح|جني ارباح|تيك بروفت',
  long: 'لونج|لونق|لونغ|صفقة شراء|نفتح لونج|افتح لونج|صفقة لونج',
  short: 'شورت|صفقة بيع|نفتح شورت|افتح شورت|صفقة شورت',
  market: 'الان|بسعر السوق|سعر السوق|السعر الحالي|من السوق',
  leverage: 'رافعة|الرافعة|الرافعة المالية|رافعة مالية|الرافعه الماليه',
  close:
    'اغلق|اغلقوا|نغلق|اغلاق|اقفل|اقفلوا|نقفل|اخرج|اخرجوا|نخرج|خروج|اغلق الصفقة|نغلق الصفقة|احجز|احجزوا|نحجز',
  move: 'انقل|انقلوا|ننقل|نقل|حرك|حركوا|نحرك|ارفع|ارفعوا|نرفع|رفع|عدل|عدلوا|نعدل|قدموا|نقدم',
  'break-even': 'نقطة الدخول بريك|سعر الدخول بريك|الدخول بريك|نقطة التعادل|بريك ايفن|التعادل|راس المال',
  cancel:
    'الغاء|الغوا|الغ|نلغي|الغاء الامر|الغاء الصفقة|الغاء الاوامر|تم الغاء|احذف الامر|احذفوا الامر|نلغي الامر',
  keep: 'الباقي|والباقي|اترك|اتركوا|نترك|يستمر|نحتفظ|احتفظ|احتفظوا|تبقى مفتوحة',
  part: 'جزء',
  all: 'بالكامل|كامل|كاملة|كل|كل الصفقة|الصفقة كاملة|كليا',
  to: 'الى|حتى',
  and: 'و|ثم',
  filler: 'صفقة|الصفقة|صفقه|الصفقه|امر|الامر|من|على|في|عن|عند سعر|فضلا|رجاء|نحن|لكم|عند|بسعر',
  not: 'لا|لم|لن|ليس|بدون',
  if: 'اذا|لو|عندما|ننتظر|انتظر|انتظروا|ربما|غدا',
  people: 'يا شباب|شباب|يا جماعة|جماعة|اخوان|اخواني|يا اخوان|اصدقائي|الجميع|للجميع|متداولين|يا اصدقاء',
  greet:
    'مرحبا|مرحبا بكم|اهلا|اهلا وسهلا|السلام عليكم|صباح الخير|صباح الخير للجميع|صباح النور|مساء الخير|مساء الخير للجميع|مساء النور|تصبحون على خير|بالتوفيق|بالتوفيق للجميع|موفقين|حظا موفقا|حظا سعيدا|حظ سعيد|حظا موفقا للجميع|شكرا|شكرا لكم|شكرا جزيلا|شكرا لثقتكم|مبروك|الف مبروك|مبروك للجميع|الحمد لله|ان شاء الله|باذن الله|تحياتي',
  plain:
    'ممتاز|رائع|جميل|السوق|الشارت|الاتجاه|صاعد|هابط|صعود|هبوط|قوي|قوية|ضعيف|ضعيفة|الدعم|المقاومة|دعم|مقاومة|الحجم|السيولة|الشمعة|شمعة|اختراق|ارتداد|نموذج|مثلث|قناة|المشترين|البائعين|ادارة المخاطر|ادارة راس المال|التزموا بادارة المخاطر|بحذر|انتبهوا|انتباه|الصبر|هدوء|قهوة|جمعة مباركة|عطلة سعيدة|الاحد|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|صباح|مساء|اليوم',
  strong:
    'قناة اخرى|ليست فكرتي|لا تقلدوها|لا تدخلوا|لا تدخل|لا ندخل|ننتظر التاكيد|انتظروا التاكيد|بانتظار التاكيد|للتوضيح فقط|للتوضيح|مثال|على سبيل المثال|مزحة|لو دخلت|كان دخولنا|حساب تجريبي|بالخطا|رسالة خاطئة|صفقة امس|صفقة الاسبوع الماضي|هذه صفقة الاسبوع الماضي|لا تفعلوا شيئا|لا تفعل شيئا|لا نفعل شيئا|سابلغكم عندما|سوف اخبركم|ساخبركم|انتظروا اشارتي|نراقب فقط|نكتفي بالمراقبة|لم تعد صالحة|لم تعد سارية|غير صالحة|فات الاوان للدخول',
  harmless:
    'لا تنسوا|لا تنسى|لا تستعجلوا|ليست نصيحة|ليس نصيحة|لا داعي للقلق|فقط 1|باذن الله غدا|نلتقي غدا|موعدنا غدا|بدون طمع|بدون تسرع|لكل صفقة|في كل صفقة|من كل صفقة|صفقة جديدة',
  life: 'مباراة|كرة|مطر|اجازة|العائلة|الاولاد|مريض|قهوة|عشاء|غداء|فطور|رمضان|العيد|سفر|نوم|بث مباشر|البث|التعليقات|متعب|نمت|يوما طويلا|مشغول',
  weak: 'تراجعت|كان هذا في|الاسبوع الماضي|الشهر الماضي|صديقي|صديق لي|فات الاوان|متاخر|تاخرنا',
  opens:
    'ندخل|سندخل|للدخول|الدخول|دخول|الصفقة|صفقة|صفقه|الصفقه|نفتح|الاشارة|اشارة|التوصية|تتداولوا|تداول|نشتري|نبيع',
};

export const INDONESIAN = {
  entry:
    'masuk di|entry di|area masuk|harga masuk|masuk area|area entry|antri di|antri|buka di|titik masuk|zona masuk|harga entry|beli di',
  stop: 'sl di|batas rugi|stop di|stop rugi|potong rugi',
  target: 'target di|ambil untung|ambil profit|tp di|take profit di|jual di target',
  long: 'kita long|saya long|ambil long|buka long|gas long|saatnya long|open long di|posisi long',
  short: 'kita short|saya short|ambil short|buka short|gas short|saatnya short|posisi short',
  market: 'sekarang|harga sekarang|harga pasar|di sini',
  leverage: 'daya ungkit|lev|leverage di',
  close:
    'tutup|tutup posisi|tutup dulu|kita tutup|saya tutup|kami tutup|ditutup|close aja|close dulu|keluar|kita keluar|tutup manual|cut dulu|kurangi',
  move: 'geser|pindahkan|pindah|naikkan|turunkan|kita geser|saya geser|digeser|naikin|pindahin|geserin|kita naikkan',
  place: 'pasang|taruh',
  'break-even':
    'harga entry be|titik impas|harga masuk be|ke entry|ke harga entry|impas|bep ya|titik masuk be',
  cancel:
    'batalkan|batal|batalkan order|hapus order|cabut order|kita batalkan|saya batalkan|dibatalkan|cabut antrian|hapus antrian|cancel dulu|hapus limit|cabut limit',
  keep: 'sisa|sisanya|biarkan|biarkan jalan|biar jalan|biarin jalan|tahan|kita tahan|hold sisanya|lanjut',
  part: 'sebagian',
  all: 'semua|semua posisi|seluruh posisi|seluruhnya|semuanya posisi|seluruh|full semua',
  to: 'ke|sampai|hingga',
  and: 'dan|lalu|kemudian',
  filler:
    'dulu|ya|aja|saja|deh|yuk|kita|kami|saya|posisi|order|di|untuk|pada|sudah|tolong|mohon|silakan|langsung|nih|punya|antrian',
  people:
    'teman|teman teman|semuanya|kawan|kawan kawan|gaes|guys semua|sobat|para trader|rekan rekan|bapak|ibu|agan|bos|sobat trader|temen temen',
  greet:
    'selamat|terima kasih|mantap|halo|hai|hai semua|halo semua|halo semuanya|halo teman teman|selamat pagi|selamat pagi semua|selamat pagi semuanya|selamat siang|selamat siang semua|selamat sore|selamat sore semua|selamat malam|selamat malam semua|pagi semua|assalamualaikum|salam|salam cuan|salam profit|salam sukses|semoga profit|semoga cuan|semoga beruntung|semoga sukses|semoga sehat|semoga sehat selalu|semoga lancar|semoga berkah|good luck semua|makasih|makasih semua|terima kasih semua|terima kasih banyak|matur nuwun|sukses selalu|cuan bareng|mantap jiwa|gaspol',
  plain:
    'pagi|siang|malam|sukses|cuan|mantul|bagus|keren|pasar|grafik|tren|trend|naik|turun|kuat|lemah|kuat di atas|volumenya|candlenya|pantulan|mantul dari|struktur|pola|segitiga|retest|likuiditas|pembeli|penjual|dominan|jaga risk management|jaga risk|jaga modal|atur modal|atur risiko|kelola risiko|manajemen risiko|risk management|dengan bijak|bijak|sabar|disiplin|santai|tenang|hati hati|waspada|perhatian|berita|kopi|ngopi|hujan|cerah|senin|selasa|rabu|kamis|jumat|sabtu|minggu pagi|akhir pekan|libur|semangat',
  strong:
    'channel lain|kanal lain|grup lain|bukan ide saya|jangan ditiru|sudah kena target|jangan masuk|jangan entry|jangan buka|jangan ikut|belum masuk|belum entry|tunggu konfirmasi|nunggu konfirmasi|menunggu konfirmasi|tunggu dulu|nunggu dulu|salah kirim|salah chart|salah grup|abaikan|kemarin long|kemarin short|trade kemarin|sinyal kemarin|contoh|misalnya|seandainya|andai|bercanda|cuma bercanda|akun demo|trade lama|sinyal lama|jangan lakukan apa apa|jangan apa apa|jangan ngapa ngapain|tunggu aba aba|nanti saya kabari|nanti dikabari|pantau saja|pantau dulu|kita pantau|lihat saja dulu|wait and see',
  harmless:
    'jangan lupa|jangan lupa sl|jangan lupa pakai sl|jangan terlalu besar|jangan over|bukan ajakan|bukan saran|bukan nasihat|sampai jumpa besok|besok live|besok lagi|kalau ada pertanyaan|hanya 1|maksimal|pakai modal kecil|dulu ya|ngopi dulu|jangan rakus|jangan buru buru|kemarin tidak ada sinyal|tulis pertanyaan|pertanyaan di',
  life: 'nonton|hujan|banjir|macet|liburan|libur|keluarga|anak|istri|sakit|kopi|ngopi|makan|sarapan|tidur|ketiduran|ulang tahun|nikahan|mudik|puasa|lebaran|sholat|nonton bola|komentar|capek|kurang tidur',
  weak: 'ini bulan|minggu lalu|bulan lalu|tadi malam|teman saya|temanku|teman gue|telat|terlambat',
  opens: 'masuk|posisi ini|trade ini|sinyal ini|buka posisi|kita masuk|trading seperti ini',
};
