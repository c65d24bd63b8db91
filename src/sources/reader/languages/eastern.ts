export const CHINESE = {
  entry: '入场点|入場|进场点|建仓|建倉|开仓位|挂单价|挂单|限价|入场区|进场区间|进场区|买入区间|入仓|建仓区间',
  stop: '止损设|止损放|防守|止损设在|止损放在',
  target: '目标看|止盈看|止赢|目标一|目标二|目标三|目标依次|止盈设|看向|目标先看',
  long: '看多做多|开多单|做个多|轻仓做多|逢低做多|市价做多|现价做多|考虑做多',
  short: '开空单|做个空|轻仓做空|逢高做空|市价做空|现价做空|考虑做空',
  market: '现在|市价单|当前价|现价附近',
  leverage: '杠杠',
  close:
    '平|先平|平掉|出局|离场|出场|全出|全部离场|全部出局|清仓|止盈出局|手动平仓|手动离场|获利了结|落袋|减掉|减持|减|平出',
  move: '移|挪|挪到|推到|推至|提到|提至|上提|上提到|移至|设到|改到|调到|抬到|拉到',
  'break-even': '成本位|成本价位|入场价位置|开仓价位置|保本位|进场价位置|开仓成本|入场成本|入场价附近',
  cancel:
    '撤|撤掉|撤销挂单|撤掉挂单|撤了|取消挂单|取消订单|挂单取消|挂单撤掉|挂单撤销|作废|单子取消|单子作废|不挂了',
  keep: '继续拿|继续持有|拿住|持有|余下|剩下|剩下的|留着|拿着|剩余仓位|其余仓位|底仓',
  part: '半仓|一半仓位',
  all: '全部|所有|全仓|整个',
  to: '到|至',
  and: '与|及',
  filler: '单子|单|仓|仓位|请|请把|把|都|吧|了|的|我们|我|这单|位置|点|设|放|掉',
  people: '大家|各位|朋友们|兄弟们|伙伴们|家人们|群友们|同学们|老铁们|小伙伴们|诸位',
  greet:
    '恭喜|晚安|恭喜大家|辛苦了|早上好|上午好|中午好|下午好|晚上好|早安|午安|大家好|大家早|大家早上好|各位早上好|各位好|朋友们好|各位晚上好|大家晚上好|大家下午好|朋友们下午好|你好|周末愉快|周末快乐|节日快乐|新年快乐|祝大家|祝各位|祝大家好运|祝各位好运|祝好运|祝各位盈利|祝大家盈利|发财|恭喜发财|感谢|感谢大家|感谢支持|感谢信任|谢谢|谢谢大家|多谢|辛苦大家|加油|太棒了',
  plain:
    '早|祝|好运|盈利|顺利|辛苦|漂亮|完美|很好|给力|稳|行情|市场|大盘|走势|走势偏弱|走势偏强|趋势|趋势向上|趋势向下|上涨|下跌|震荡|反弹|回调|回踩|压力|压力明显|压力很大|支撑|支撑明显|日线|周线|小时线|四小时|均线|形态|三角形|通道|成交量|量能|放量|缩量|强势|弱势|偏强|偏弱|多头|空头|很强势|守住了支撑|上方压力|下方支撑|水平|平台|平均|持平|平稳|和平|公平|平衡|平时|平常|平安|注意|注意控制仓位|注意控制风险|注意仓位|控制风险|控制仓位|控制好仓位|做好风险管理|风险管理|风险控制|轻仓|轻仓操作|小仓位|带好止损|严格止损|严格带止损|耐心|心态|纪律|谨慎|小心|淡定|今天|今晚|早盘|晚盘|周末|咖啡|天气|请大家|这里|减弱|减少|减缓|回撤|平静|平淡|平缓|半天|半年|全天|设计|放心|放松|掉头|单边|单日|买方|卖方|买盘|卖盘|买家|卖家',
  strong:
    '别的频道|其他频道|别的群|请勿跟单|勿跟|先不要进场|不要进场|别进场|先别进|暂不进场|暂不入场|等确认|等待确认|确认后再|发错了|发错|别跟|不要跟|看错了|搞错了|昨天的单|昨日的单|昨天那单|复盘|回顾|举例|例如|比如|示例|如果当时|要是|开玩笑|玩笑|模拟盘|历史单|上周的单|上周的单子|上周这单|什么都不要做|什么都别做|先不动|先别动|等我通知|等通知|等我信号|等我消息|观望|先看看|只看不做',
  harmless:
    '昨晚波动|昨天波动|昨夜波动|昨晚行情|昨天行情|考虑做空|考虑做多|这里考虑|昨天没有发单|昨天有点忙|没有直播|没有信号|不要太大|仓位不要太大|不要重仓|不要满仓|不要贪心|不要忘记止损|别忘了止损|不要着急|不着急|仅供参考|不作为投资建议|不是建议|如果有问题|有问题|有问题可以问|明天见|明天继续|明天直播|要带止损|单笔|每单|每笔|每笔交易|单笔风险|交易愉快|交易顺利|成交量|成交额',
  life: '直播|有点忙|很忙|生病|感冒|足球|球赛|比赛|下雨|下雪|天气|放假|假期|旅游|回家|家人|孩子|吃饭|午饭|晚饭|火锅|咖啡|睡觉|睡过头|生日|飞机|高铁|网络|评论|留言|太累|累了|睡得|没睡',
  opens: '进场|入场|开仓|这单|此单|这笔|这个单|单子|交易|信号|建仓|上车|跟单|下单',
  weak: '月份的|我朋友|朋友在|晚了|太晚|来不及|再进场|再入场|再开|再做',
};

export const VIETNAMESE = {
  entry:
    'điểm vào|vào lệnh|giá vào|vùng vào|vùng mua|vào tại|vào quanh|entry tại|mua quanh|mua tại|giá mua|vùng entry|điểm vào lệnh',
  stop: 'cắt lỗ|dừng lỗ|cắt lỗ tại|sl tại|điểm dừng lỗ|chặn lỗ',
  target: 'chốt lời|chốt lãi|mục tiêu|mục tiêu 1|tp tại|giá mục tiêu|điểm chốt lời|chốt lời tại',
  long: 'lệnh long|mở long|vị thế long|vào long|lệnh mua',
  short: 'lệnh short|mở short|vị thế short|vào short|lệnh bán|bán khống',
  market: 'giá thị trường|hiện tại|giá hiện tại|ngay bây giờ|bây giờ',
  leverage: 'đòn bẩy|đòn bẩy tài chính',
  close:
    'đóng lệnh|đóng vị thế|thoát lệnh|thoát|đóng bớt|thoát hết|đóng luôn|đóng hết|đóng toàn bộ|đóng tất cả|chốt|đóng toàn bộ lệnh',
  move: 'dời về|di chuyển|dời lên|kéo lên|dời sl|dời stop|dời cắt lỗ|dời dừng lỗ|kéo sl|kéo stop|chuyển sl|chuyển stop|nâng sl|nâng stop|đẩy sl|đẩy stop',
  'break-even':
    'điểm hòa vốn|hòa vốn|giá vào be|về entry|về hòa vốn|điểm vào be|giá vốn|về giá vào|về điểm vào',
  cancel: 'hủy|hủy lệnh|huỷ lệnh|huỷ|xóa lệnh|xoá lệnh|hủy lệnh chờ|bỏ lệnh|hủy kèo|bỏ kèo',
  keep: 'giữ|giữ lại|giữ phần còn lại|phần còn lại|để chạy|tiếp tục giữ|còn lại',
  part: 'một phần',
  all: 'toàn bộ|tất cả|toàn bộ lệnh|toàn bộ vị thế|hoàn toàn',
  to: 'về|đến|tới|lên|xuống',
  and: 'và',
  filler: 'lệnh|vị thế|nhé|nha|ạ|nhe|luôn|đi|mình|chúng ta|của|ở|với|hãy|vui lòng|đang mở|tại',
  not: 'chưa|không|đừng|chưa vào|không vào',
  if: 'nếu|khi nào|chờ|đợi|có thể|ngày mai|xác nhận',
  people: 'anh em|cả nhà|mọi người|các bạn|các bác|ae|bà con|anh chị em|anh chị|các trader|team mình',
  greet:
    'xin chào|chào|chào anh em|chào cả nhà|chào mọi người|chào các bạn|chào buổi sáng|chào buổi sáng cả nhà|chào buổi tối|chúc may mắn|chúc anh em|chúc cả nhà|chúc mọi người|chúc các bạn|chúc anh em thành công|chúc ngủ ngon|chúc mừng|chúc mừng anh em|cuối tuần vui vẻ|cảm ơn|cảm ơn anh em|cảm ơn cả nhà|cảm ơn mọi người|cám ơn',
  plain:
    'buổi sáng|buổi chiều|buổi tối|chúc|may mắn|thành công|vui vẻ|tuyệt vời|đẹp|ngon|thị trường|biểu đồ|xu hướng|tăng|giảm|tăng mạnh|kháng cự|khối lượng|thanh khoản|nến|mô hình|tam giác|kênh|phá vỡ|điều chỉnh|mạnh|đang mạnh|yếu|đang yếu|giữ vững hỗ trợ|giữ vững|phe mua|phe bán|quản lý vốn|quản lý rủi ro|đi vốn nhỏ|vốn nhỏ|vốn nhỏ thôi|cẩn thận|kỷ luật|bình tĩnh|chú ý|lưu ý|tin tức|cà phê|trời đẹp|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật|hôm nay|cuối tuần|sáng nay|tối nay',
  strong:
    'kenh khac|khong phai y cua toi|dinh stop|dinh sl|cho nen dong|cho nen|dung copy|chua vao lenh|chua vao|khong vao lenh|dung vao|dung vao lenh|cho xac nhan|doi xac nhan|vi du|gia nhu|gia ma|neu nhu|dua thoi|noi dua|tai khoan demo|gui nham|nham chart|nham keo|chua lam gi|dung lam gi|khong lam gi|toi se bao|minh se bao|se bao khi|chi quan sat|quan sat thoi|dung ngoai|roi moi vao|dung giao dich|dung trade|dung lam theo|dung mo|khong giao dich|dung danh',
  harmless:
    'chuc anh em|chuc ca nha|chuc moi nguoi|chuc ae|dung quen|dung quen sl|khong phai loi khuyen|khong phai khuyen nghi|khong fomo|chi 1|hen mai|hen gap lai ngay mai|giu vung ho tro|quan ly von can than|di von nho thoi|nho thoi|vui long|cat lo|dung lo|chuc mung|thi truong|moi lenh|cau hoi|mot lenh|lenh moi|keo moi|hom nay|ngay hom nay|sang nay|toi nay|tuan nay',
  life: 'bóng đá|nghỉ lễ|gia đình|ốm|cà phê|ăn sáng|ăn tối|ngủ|sinh nhật|đám cưới|du lịch|livestream|troi mua to|bình luận|mệt|ngủ ít|mệt quá',
  weak: 'hoi thang|day la hoi|tuan truoc|hom qua|thang truoc|hom truoc|ban toi|ban minh|muon roi|tre roi|moi vao|roi moi|roi vao',
  opens: 'vao|vao lenh|lenh nay|keo nay|keo|lenh|tin hieu|giao dich|mo lenh|mo vi the',
};
