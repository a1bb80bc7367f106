"""Texts of invented news: sentences of a province's offices, filled with chance.

The words are many and unevenly common, as in real news: some stand in every article, a
commune's or a person's name in a few, a document's number in one.
"""

import random
import re

_SLOT = re.compile(r"\{(\w+)\}")


def _lines(text):
    return [line.strip() for line in text.strip().splitlines()]


def _words(text):
    return [word.strip() for word in text.replace("\n", " ").split(",")]


CATEGORIES = {
    "Tin tức – Sự kiện": ["Hoạt động của Sở", "Tin các ngành", "Tin cơ sở"],
    "Kinh tế – Xã hội": ["Nông nghiệp, nông thôn", "Công thương", "Giao thông, xây dựng"],
    "Văn hóa – Giáo dục": ["Giáo dục và đào tạo", "Y tế", "Văn hóa, thể thao, du lịch"],
    "Phổ biến pháp luật": ["Hỏi đáp pháp luật", "Hòa giải ở cơ sở", "Trợ giúp pháp lý"],
    "Cải cách hành chính": ["Chuyển đổi số", "Thủ tục hành chính"],
    "Thông báo": ["Tuyển dụng", "Đấu giá tài sản"],
}

SUBJECTS = _lines("""
    cải cách hành chính
    đăng ký hộ tịch
    trợ giúp pháp lý
    cấp phiếu lý lịch tư pháp
    hòa giải ở cơ sở
    công chứng và chứng thực
    đấu giá quyền sử dụng đất
    phổ biến, giáo dục pháp luật
    chuyển đổi số
    xử lý vi phạm hành chính
    bồi thường, hỗ trợ và tái định cư
    cấp giấy chứng nhận quyền sử dụng đất
    quy hoạch sử dụng đất
    phòng, chống cháy rừng
    phòng, chống thiên tai và tìm kiếm cứu nạn
    phòng, chống dịch tả lợn châu Phi
    tiêm vắc xin cho đàn gia súc
    nuôi tôm thẻ chân trắng
    trồng rừng gỗ lớn
    xây dựng nông thôn mới nâng cao
    sản phẩm OCOP
    truy xuất nguồn gốc nông sản
    thu hoạch lúa hè thu
    gieo cấy vụ đông xuân
    kiên cố hóa kênh mương
    nạo vét hồ chứa nước
    khai thác hải sản xa bờ
    chống khai thác thủy sản bất hợp pháp
    thu ngân sách nhà nước
    giải ngân vốn đầu tư công
    thu hút đầu tư vào khu công nghiệp
    hỗ trợ doanh nghiệp nhỏ và vừa
    khởi nghiệp đổi mới sáng tạo
    kích cầu tiêu dùng hàng Việt
    chống buôn lậu và gian lận thương mại
    quản lý thị trường xăng dầu
    an toàn thực phẩm bếp ăn tập thể
    tiết kiệm điện mùa nắng nóng
    thi công đường cao tốc
    sửa chữa cầu yếu
    bảo đảm trật tự, an toàn giao thông
    kiểm soát tải trọng xe
    thoát nước đô thị
    cấp nước sạch nông thôn
    thu gom rác thải sinh hoạt
    quan trắc chất lượng không khí
    khai thác cát sỏi lòng sông
    tuyển sinh lớp mười
    kỳ thi tốt nghiệp trung học phổ thông
    dạy học hai buổi mỗi ngày
    xây dựng trường chuẩn quốc gia
    xóa mù chữ cho đồng bào vùng cao
    chăm sóc trẻ em có hoàn cảnh đặc biệt
    phòng, chống đuối nước
    khám sức khỏe người cao tuổi
    bảo hiểm y tế toàn dân
    tiêm chủng mở rộng
    phòng, chống sốt xuất huyết
    hiến máu tình nguyện
    bệnh án điện tử
    chi trả trợ cấp qua tài khoản
    đưa lao động đi làm việc ở nước ngoài
    đào tạo nghề cho lao động nông thôn
    xóa nhà tạm, nhà dột nát
    giảm nghèo bền vững
    chi trả lương hưu
    tri ân người có công
    quy tập hài cốt liệt sĩ
    bảo tồn di tích lịch sử
    lễ hội đền làng
    hát ví, giặm
    giải bóng đá thiếu niên
    du lịch cộng đồng
    đường sách và văn hóa đọc
    truyền thanh thông minh
    chữ ký số cá nhân
    dịch vụ công trực tuyến toàn trình
    số hóa hồ sơ lưu trữ
    an toàn thông tin mạng
    định danh điện tử mức hai
    thanh toán không dùng tiền mặt
    tổ công nghệ số cộng đồng
    sắp xếp đơn vị hành chính
    tinh giản biên chế
    tuyển dụng viên chức
    bồi dưỡng kỹ năng lãnh đạo
    tiếp công dân định kỳ
    giải quyết khiếu nại, tố cáo
    kê khai tài sản, thu nhập
    thực hành tiết kiệm, chống lãng phí
    giám sát cộng đồng
    dân vận khéo
    thi đua yêu nước
    diễn tập khu vực phòng thủ
    tuyển quân
    đấu tranh với tội phạm ma túy
    cai nghiện tự nguyện
    phòng cháy, chữa cháy khu dân cư
    thi hành án dân sự
    giám định tư pháp
    nuôi con nuôi
    bình đẳng giới
    quyền trẻ em
    quốc tịch và cư trú
    thừa kế và di chúc
    ly hôn thuận tình
    hợp đồng thuê nhà
    lao động và tiền lương
    bảo vệ người tiêu dùng
""")
_OFFICES = _lines("""
    Sở Tư pháp
    Sở Nội vụ
    Sở Tài chính
    Sở Xây dựng
    Sở Công Thương
    Sở Y tế
    Sở Giáo dục và Đào tạo
    Sở Khoa học và Công nghệ
    Sở Nông nghiệp và Môi trường
    Sở Văn hóa, Thể thao và Du lịch
    Thanh tra tỉnh
    Văn phòng Ủy ban nhân dân tỉnh
    Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân
    Ban Quản lý khu kinh tế
    Ban Dân tộc và Tôn giáo
    Ban Chỉ huy phòng thủ dân sự
    Bộ Chỉ huy Quân sự
    Bộ đội Biên phòng
    Công an tỉnh
    Tòa án nhân dân khu vực
    Viện kiểm sát nhân dân
    Cục Thi hành án dân sự
    Thuế tỉnh
    Kho bạc Nhà nước khu vực
    Bảo hiểm xã hội
    Chi cục Kiểm lâm
    Chi cục Thủy lợi
    Đài Khí tượng thủy văn
    Trung tâm Phục vụ hành chính công
    Trung tâm Kiểm soát bệnh tật
    Trung tâm Khuyến nông
    Trung tâm Trợ giúp pháp lý nhà nước
    Trung tâm Dịch vụ việc làm
    Bệnh viện Đa khoa
    Trường Cao đẳng Sư phạm
    Trường Chính trị
    Thư viện tỉnh
    Bảo tàng tỉnh
    Đoàn Luật sư
    Hội Nông dân
    Hội Liên hiệp Phụ nữ
    Hội Cựu chiến binh
    Hội Chữ thập đỏ
    Hội Khuyến học
    Tỉnh đoàn
    Liên đoàn Lao động
    Ủy ban Mặt trận Tổ quốc
    Liên minh Hợp tác xã
""")
_KINDS_OF_PLACE = ("xã", "xã", "xã", "phường", "thôn", "bản", "khối", "thị trấn")
_FIRST_OF_PLACE = _words("""
    An, Ân, Bắc, Bình, Cẩm, Châu, Chiềng, Cồn, Diễn, Đại, Đào, Đồng, Đức, Gia, Giang, Hà, Hải, Hạnh,
    Hòa, Hoằng, Hồng, Hùng, Hương, Hữu, Khánh, Kim, Kỳ, Lâm, Lạng, Liên, Long, Lộc, Mai, Minh, Mường,
    Mỹ, Nà, Nam, Nậm, Nghi, Nghĩa, Ngọc, Nhân, Phong, Phú, Phúc, Phước, Quang, Quế, Quỳnh, Sơn, Tam,
    Tân, Tây, Thạch, Thanh, Thái, Thịnh, Thọ, Thuận, Thụy, Thượng, Tiên, Trung, Trường, Tường, Vạn,
    Văn, Vĩnh, Xuân, Yên
""")
_LAST_OF_PLACE = _words("""
    An, Bài, Bồng, Cát, Chánh, Châu, Cương, Dương, Đàn, Điền, Đình, Đô, Giang, Hà, Hải, Hậu, Hiệp, Hòa,
    Hoàng, Hội, Hợp, Hưng, Khê, Khương, Kiều, Lạc, Lam, Lâm, Lăng, Liễu, Lĩnh, Lộc, Lợi, Lương, Mậu,
    Mỹ, Ngãi, Nguyên, Nhuận, Ninh, Phong, Phú, Phúc, Phượng, Quan, Sơn, Tảo, Tâm, Thành, Thạnh, Thắng,
    Thiện, Thịnh, Thọ, Thủy, Tiến, Tín, Trạch, Trì, Trung, Tường, Uyên, Vinh, Vọng, Xá, Yên
""")
_RIVERS = _words("""
    sông Lam, sông Hiếu, sông Giăng, sông Con, khe Thần, đèo Ngang, núi Hồng, đảo Mắt, hồ Vực Mấu,
    cửa Lò, bãi Lữ, rừng Pù Huống, thác Xao Va, cầu Bến Thủy, quốc lộ 7, quốc lộ 46, chợ Sáo
""")
_FAMILIES = _words("""
    Nguyễn, Nguyễn, Nguyễn, Nguyễn, Trần, Trần, Lê, Lê, Phạm, Hoàng, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ,
    Ngô, Dương, Lý, Cao, Thái, Đinh, Đoàn, Lương, Trịnh, Mai, Tạ, Hà, Lô, Vi, Kha, Moong, Cụt
""")
_MIDDLES = _words("""
    Văn, Thị, Đình, Hữu, Xuân, Minh, Đức, Ngọc, Thanh, Quang, Công, Bá, Duy, Hoài, Khánh, Mạnh, Như,
    Quỳnh, Thu, Trọng, Tuấn, Việt, Bích, Cẩm, Diệu, Hồng, Kim, Mỹ, Phương, Thúy
""")
_GIVEN = _words("""
    An, Anh, Ánh, Bảo, Bắc, Bình, Châu, Chi, Chiến, Cường, Cúc, Danh, Dung, Dũng, Duyên, Đạt, Điệp,
    Đông, Giang, Hà, Hải, Hạnh, Hằng, Hiền, Hiếu, Hoa, Hoan, Hùng, Huyền, Hưng, Hường, Khoa, Kiên, Kỳ,
    Lan, Lâm, Liên, Linh, Loan, Long, Lộc, Luyến, Mai, Mạnh, Mến, Nam, Nga, Ngân, Nghĩa, Nhàn, Nhung,
    Oanh, Phong, Phúc, Phượng, Quân, Quyên, Quyết, Sáng, Sơn, Tài, Tâm, Thắm, Thắng, Thảo, Thiện, Thơm,
    Thủy, Tiến, Toàn, Trang, Trâm, Trí, Tuyết, Tùng, Vân, Vinh, Vượng, Xoan, Yến
""")
_LAWS = _lines("""
    Luật Đất đai
    Luật Hộ tịch
    Luật Hòa giải ở cơ sở
    Luật Trợ giúp pháp lý
    Luật Giám định tư pháp
    Luật Đấu giá tài sản
    Luật Công chứng
    Luật Xử lý vi phạm hành chính
    Luật Bảo vệ môi trường
    Luật Giáo dục
    Luật Bảo hiểm xã hội
    Luật Trẻ em
    Luật Căn cước
    Bộ luật Dân sự
    Bộ luật Lao động
    Luật Hôn nhân và gia đình
    Luật Đầu tư công
    Luật Ngân sách nhà nước
    Luật Khám bệnh, chữa bệnh
    Luật Phòng, chống bạo lực gia đình
    Luật Thi đua, khen thưởng
    Luật Tiếp cận thông tin
    Luật Giao dịch điện tử
    Luật Lưu trữ
    Luật Nhà ở
    Luật Xây dựng
    Luật Phòng, chống ma túy
    Luật Nghĩa vụ quân sự
""")
_ENDINGS = _words(
    "NĐ-CP, QĐ-UBND, KH-UBND, NQ-HĐND, TT-BTP, CV-STP, TB-STP, CT-TTg, QĐ-TTg, BC-STC, TTr-SNV"
)

_TITLES = _lines("""
    {office}: Tăng cường công tác {subject}
    {office} tổ chức hội nghị về {subject}
    Hội nghị trực tuyến về {subject} trên địa bàn tỉnh
    Thông báo số {document} về {subject}
    Kế hoạch {subject} năm {year}
    {place} đẩy mạnh {subject}
    {place}: Chuyển biến từ {subject}
    Những điểm mới của {law}
    Hỏi đáp về {subject}
    Lấy ý kiến dự thảo quy định về {subject}
    Kiểm tra {subject} tại {place}
    Đoàn công tác của {office} làm việc tại {place}
    Tập huấn nghiệp vụ {subject} cho cán bộ cơ sở
    Khen thưởng {number} tập thể, cá nhân trong {subject}
    Triển khai thi hành {law} trên địa bàn tỉnh
    Gặp gỡ {person}, người làm {subject} ở {place}
    Kết quả {subject} sáu tháng đầu năm {year}
    Tháo gỡ khó khăn trong {subject} dọc {river}
    Quyết định số {document} của Ủy ban nhân dân tỉnh
    Công khai thủ tục {subject}
""")
_SENTENCES = _lines("""
    Ngày {day}/{month}, {office} phối hợp với {office} tổ chức hội nghị triển khai công tác {subject} trên địa bàn.
    Dự hội nghị có đồng chí {person}, lãnh đạo {office}, cùng hơn {number} đại biểu.
    Căn cứ {law} và văn bản số {document}, {office} hướng dẫn các đơn vị thực hiện {subject}.
    Theo báo cáo, đến nay {place} đã hoàn thành {percent}% kế hoạch {subject}, tăng {percent}% so với cùng kỳ.
    Ông {person} ở {place} cho biết, từ khi có {subject}, đời sống bà con đã khá lên nhiều.
    Bà {person}, Chủ tịch Hội Phụ nữ {place}, chia sẻ cách làm hay trong {subject}.
    Tại {place}, đoàn đã khảo sát thực tế {subject} và nghe kiến nghị của nhân dân.
    Tổng kinh phí thực hiện là {number} triệu đồng, từ nguồn ngân sách và xã hội hóa.
    Thời gian tới, {office} tiếp tục rà soát, tháo gỡ vướng mắc trong {subject}.
    Người dân có thể nộp hồ sơ trực tiếp tại bộ phận một cửa hoặc qua mạng; kết quả được trả trong {small} ngày.
    Lãnh đạo {office} đề nghị các cấp, các ngành xác định {subject} là nhiệm vụ thường xuyên.
    Mưa lớn kéo dài gây ngập cục bộ gần {river}, nhiều hộ ở {place} phải di dời đến nơi an toàn.
    Trong khuôn khổ chương trình, ban tổ chức trao {number} suất quà cho học sinh vượt khó học giỏi.
    Mọi phản ánh xin gửi về {office}, điện thoại 0238.{phone} trong giờ hành chính.
    Các ý kiến tham luận tập trung phân tích nguyên nhân của hạn chế, nhất là khâu {subject}.
    Đồng chí {person} nhấn mạnh vai trò nêu gương của người đứng đầu, lấy hiệu quả làm thước đo.
    So với năm trước, số vụ việc ở {place} giảm {percent}%, không còn điểm nóng kéo dài.
    Đường qua {river} đang được sửa chữa; người và phương tiện chú ý quan sát khi lưu thông.
    Vụ này, {place} gieo trồng {number} héc ta, năng suất ước đạt {small} tạ mỗi héc ta.
    Hồ sơ gồm đơn đề nghị, bản sao giấy tờ tùy thân và văn bản chứng minh quyền lợi hợp pháp.
    Theo điều {small} của {law}, tổ chức và cá nhân vi phạm bị xử phạt theo mức độ.
    Tác phẩm của {person} đoạt giải nhất cuộc thi tìm hiểu {law}.
    Anh {person} đã mạnh dạn vay vốn mở xưởng, tạo việc làm cho {small} thanh niên {place}.
    Lớp tập huấn kéo dài {small} ngày, giảng viên đến từ {office}.
    Đây là hoạt động thiết thực chào mừng kỷ niệm ngày thành lập ngành, lan tỏa tinh thần đoàn kết.
    Ban chỉ đạo yêu cầu công khai tiến độ {subject} trên cổng thông tin để nhân dân giám sát.
    Nhiều cử tri {place} kiến nghị sớm đầu tư đường, điện, trường, trạm và nước sạch.
    Sau {small} năm, mô hình {subject} được nhân rộng ra {number} hộ.
    Lực lượng chức năng đã nhắc nhở {number} trường hợp, lập biên bản {small} trường hợp cố tình vi phạm.
    Dự báo vài ngày tới trời rét đậm, vùng núi có nơi dưới {small} độ, bà con cần che chắn chuồng trại.
    Cùng ngày, đoàn dâng hương tại nghĩa trang liệt sĩ {place}.
    Diện tích thu hồi là {number} m², giá trị bồi thường được niêm yết tại nhà văn hóa.
    Chương trình văn nghệ do nghệ nhân {place} biểu diễn thu hút đông đảo du khách.
    Qua kiểm tra, đoàn ghi nhận {office} thực hiện nghiêm quy chế dân chủ, sổ sách rõ ràng.
    Học sinh được hướng dẫn kỹ năng bơi, sơ cứu và nhận biết dòng nước xoáy.
    Nghệ nhân {person} miệt mài truyền nghề dệt thổ cẩm cho lớp trẻ.
    Chuyến tàu cá số {number} đã cập bến an toàn, toàn bộ thuyền viên khỏe mạnh.
    Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn đạt {percent}%, hồ sơ quá hạn đều có thư xin lỗi.
    Phiên tòa giả định giúp hội viên hiểu quyền và nghĩa vụ khi ly hôn, chia tài sản chung.
    Sản phẩm mật ong, chè, cam và nước mắm của {place} đã lên sàn thương mại điện tử.
    Chiều {day}/{month}, tuyến phà qua {river} tạm dừng do nước lên nhanh.
    Vườn cam, vườn bưởi trĩu quả đón khách tham quan, chụp ảnh dịp cuối tuần.
    Giá lợn hơi nhích lên, trong khi giá thức ăn chăn nuôi hạ nhẹ.
    Thầy cô giáo cắm bản vượt suối mang con chữ đến từng nếp nhà sàn.
    Công trình thủy lợi hoàn thành giúp {number} héc ta lúa chủ động tưới tiêu.
    Đêm hội trăng rằm rộn tiếng trống, tiếng cười của thiếu nhi {place}.
    Bệnh nhân được ghép thận thành công đã xuất viện, sức khỏe ổn định.
    Ngư dân phấn khởi vì trúng luồng cá cơm, mỗi chuyến lãi hàng chục triệu.
    Kỹ sư trẻ chế tạo máy tách vỏ lạc, tiết kiệm một nửa nhân lực.
    Tuổi trẻ ra quân dọn bãi biển, thu gom rác nhựa, trồng phi lao chắn sóng.
    Câu lạc bộ dưỡng sinh sáng nào cũng tập đều, ai nấy da dẻ hồng hào.
    Xưởng may ký thêm đơn hàng xuất khẩu, lương bình quân {small} triệu đồng.
    Thuê bao chưa chuẩn hóa sẽ bị khóa một chiều theo lộ trình của nhà mạng.
    Cổng trường thông thoáng hơn nhờ mô hình phụ huynh tự quản.
    Hố sụt sâu {small} mét xuất hiện giữa ruộng, chưa rõ nguyên nhân.
    Già làng khuyên con cháu bỏ tục thách cưới, ma chay linh đình.
    Giọng hò, điệu lý vang trên bến nước, níu chân người xa quê.
    Khách sạn kín phòng dịp nghỉ lễ, giá dịch vụ được niêm yết rõ.
    Cây lim cổ thụ được công nhận là cây di sản.
    Thí sinh đến phòng thi trước {small} phút, mang theo thẻ dự thi.
    Điểm chuẩn năm nay nhích nhẹ ở khối ngành sư phạm và điều dưỡng.
    Bưu tá chuyển kết quả tận nhà, người già khỏi lặn lội đường xa.
    Robot phẫu thuật lần đầu có mặt ở bệnh viện tuyến dưới.
    Chim di cư về đậu trắng bãi sậy, người dân cùng canh không cho săn bắt.
    Xe buýt chạy điện êm, giá vé rẻ, học sinh rất thích.
    Bếp ăn bán trú công khai thực đơn, cha mẹ giám sát qua camera.
    Kẻ gian giả danh nhân viên ngân hàng gọi điện lừa chuyển khoản.
    Hàng quán lấn chiếm vỉa hè bị tháo dỡ, trả lối cho người đi bộ.
    Gạo nếp rồng, rượu cần, thịt chua theo xe hàng về xuôi.
    Đội tuyển bơi giành {small} huy chương vàng, phá hai kỷ lục trẻ.
    Cặp song sinh cùng đỗ thủ khoa khiến xóm nhỏ vỡ òa.
    Lớp học xóa mù đỏ đèn mỗi tối, học viên lớn tuổi nhất đã bảy mươi.
    Vòi rồng quét qua tốc mái {small} ngôi nhà, may mắn không ai thương vong.
    Đàn voi về phá nương, tổ xung kích đốt lửa, gõ chiêng xua vào rừng sâu.
    Ao làng được kè lại, thả sen, đặt ghế đá làm chỗ hóng mát.
    Nhà máy xử lý nước thải vận hành thử, mùi hôi giảm hẳn.
    Kho thóc dự trữ xuất cấp gạo cứu đói giáp hạt cho {number} khẩu.
    Phim tài liệu về {river} được chiếu lưu động, bà con ngồi kín sân đình.
    Bảng điện tử báo mực nước giúp hộ nuôi cá lồng kịp kéo bè.
    Quả bom nặng {number} cân còn sót lại sau chiến tranh được hủy nổ an toàn.
    Thợ lặn tìm thấy mảnh gốm cổ, bàn giao ngay cho bảo tàng.
    Sâu keo mùa thu phá ngô, cán bộ khuyến nông chỉ cách bẫy bả.
    Hợp tác xã sấy dược liệu bằng năng lượng mặt trời, khép kín từ vườn đến hộp.
    Hai bên ký biên bản ghi nhớ, trao đổi sinh viên và chuyên gia.
    Cầu treo mới thay bè mảng, trẻ em hết cảnh đu dây qua suối.
""")
_SUMMARIES = _lines("""
    {office} vừa triển khai công tác {subject} trên địa bàn tỉnh.
    Nội dung chính về {subject} tại {place} trong năm {year}.
    {place} đạt {percent}% kế hoạch {subject}.
    Tỉnh yêu cầu các cấp đẩy nhanh {subject}, lấy người dân làm trung tâm.
    Hướng dẫn của tỉnh về {subject} theo {law}.
""")


class Inventor:
    """Writes one article after another by chance: the same from the same seed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311 - invented texts, the same each time
        self.begin()

    def begin(self):
        """Choose what the next article is about: one subject, few offices, places and people."""
        pick = self.chance.choice
        main = SUBJECTS[int(len(SUBJECTS) * self.chance.random() ** 2)]
        self.cast = {
            "subject": [main, main, main, pick(SUBJECTS)],
            "office": [pick(_OFFICES), pick(_OFFICES)],
            "law": [pick(_LAWS)],
            "river": [pick(_RIVERS)],
            "place": [self._place(), self._place()],
            "person": [self.person() for _n in range(3)],
            "document": [self._document(), self._document()],
        }

    def title(self):
        return self._filled(_TITLES)[:250]

    def summary(self):
        return self._filled(_SUMMARIES)

    def paragraphs(self):
        """Return three to nine paragraphs, without a letter that HTML would have to escape."""
        return [self._paragraph() for _n in range(self.chance.randrange(3, 10))]

    def remark(self):
        """Return what a reader says below the article."""
        return self._paragraph()

    def _paragraph(self):
        """Return some sentences: the first above are common, the last ones rare."""
        return " ".join(
            self._filled([_SENTENCES[int(len(_SENTENCES) * self.chance.random() ** 3)]])
            for _n in range(self.chance.randrange(2, 5))
        )

    def tags(self):
        """Return what the article is about: one or two subjects."""
        return dict.fromkeys(self.cast["subject"][2:])

    def attachment_titles(self):
        """Return the title of a document, for one in ten articles."""
        is_there = self.chance.random() < 0.1
        return [f"Văn bản số {self.cast['document'][0]}"] if is_there else []

    def _filled(self, templates):
        sentence = _SLOT.sub(self._word, self.chance.choice(templates))
        return sentence[0].upper() + sentence[1:]

    def _word(self, slot):
        name = slot.group(1)
        if name in self.cast:
            return self.chance.choice(self.cast[name])
        least, most = _NUMBERS[name]
        return str(self.chance.randrange(least, most))

    def _document(self):
        year, ending = self.chance.randrange(2014, 2027), self.chance.choice(_ENDINGS)
        return f"{self.chance.randrange(1, 4000)}/{year}/{ending}"

    def _place(self):
        pick = self.chance.choice
        return f"{pick(_KINDS_OF_PLACE)} {pick(_FIRST_OF_PLACE)} {pick(_LAST_OF_PLACE)}"

    def person(self):
        pick = self.chance.choice
        return f"{pick(_FAMILIES)} {pick(_MIDDLES)} {pick(_GIVEN)}"


_NUMBERS = {
    "year": (2014, 2027),
    "number": (50, 3000),
    "small": (2, 40),
    "percent": (2, 100),
    "phone": (100, 1000),
    "day": (2, 29),
    "month": (1, 13),
}
